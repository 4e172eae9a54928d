import tensorflow as tf

w = tf.Variable([[1.0], [2.0]], name="w")
optimizer = tf.keras.optimizers.SGD(0.1)

x = tf.constant([[1.0, 0.5], [0.5, 2.0]])
y = tf.constant([[0.0], [1.0]])

for step in range(10):
    with tf.GradientTape() as tape:
        prediction = tf.matmul(x, w)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    print("loss", loss.numpy())
