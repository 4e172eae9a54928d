import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
strategy = tf.distribute.OneDeviceStrategy("CPU:0")
with strategy.scope():
    w = tf.Variable(tf.zeros((3, 1)))
    optimizer = tf.keras.optimizers.SGD(0.1)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


with strategy.scope():
    for _ in range(20):
        strategy.run(step, args=(x, y))
