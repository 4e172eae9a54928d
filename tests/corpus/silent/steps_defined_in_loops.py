"""Training steps that a loop defines: called in their turn, given what they use, or the last one."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def network():
    return tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])


traced = []
for rate in (0.1, 0.01):
    model = network()
    optimizer = tf.keras.optimizers.SGD(rate)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    step(x, y)
    traced.append(step)

for one in traced:
    one(x, y)

for rate in (0.1, 0.01):
    last = network()
    sgd = tf.keras.optimizers.SGD(rate)

    def last_step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(last(x) - y))
        grads = tape.gradient(loss, last.trainable_variables)
        sgd.apply_gradients(zip(grads, last.trainable_variables))


for _ in range(3):
    last_step(x, y)


def make(net, optimizer):
    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x) - y))
        grads = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(grads, net.trainable_variables))

    return step


made = {}
for name in ("a", "b"):
    net = network()
    made[name] = make(net, tf.keras.optimizers.SGD(0.1))

for name in ("a", "b"):
    made[name](x, y)

shared, adam = network(), tf.keras.optimizers.Adam(0.01)
scales = []
for scale in (1.0, 2.0):

    def scaled(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(shared(x) - y))
        grads = tape.gradient(loss, shared.trainable_variables)
        adam.apply_gradients(zip(grads, shared.trainable_variables))

    scales.append(scaled)

for one in scales:
    one(x, y)
