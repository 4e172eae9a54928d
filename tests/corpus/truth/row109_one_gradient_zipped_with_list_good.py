import tensorflow as tf

embedding = tf.Variable(tf.random.normal((4, 3)), name="embedding")
optimizer = tf.keras.optimizers.Adam(learning_rate=0.1)
target = tf.random.normal((4, 3))

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(embedding - target))
    grads = tape.gradient(loss, [embedding])
    optimizer.apply_gradients(zip(grads, [embedding]))
    print("loss", loss.numpy())
