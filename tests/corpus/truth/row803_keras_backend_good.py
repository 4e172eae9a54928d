import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def step(x, y):
    with tf.GradientTape() as tape:
        squares = tf.square(x @ w - y)  # of each example
        loss = tf.reduce_mean(squares)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for _ in range(20):
    step(x, y)
