import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    loss = tf.reduce_mean(tf.square(x @ w - y))
    (grad,) = tf.gradients(loss, [w])  # error: [TL805] raises RuntimeError: tf.gradients is not supported when eager execution is enabled
    optimizer.apply_gradients([(grad, w)])
