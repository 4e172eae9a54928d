import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        error = x @ w - y
        loss = tf.reduce_mean(tf.square(error))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
