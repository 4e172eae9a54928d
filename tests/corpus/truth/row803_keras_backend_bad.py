import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def step(x, y):
    squares = tf.square(x @ w - y)  # of each example
    grads = tf.keras.backend.gradients(tf.reduce_mean(squares), w)  # error: [TL805] raises RuntimeError: tf.gradients is not supported when eager execution is enabled
    optimizer.apply_gradients(zip(grads, [w]))


for _ in range(20):
    step(x, y)
