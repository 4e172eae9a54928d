import tempfile

import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1, kernel_initializer="ones")

    def call(self, inputs):
        return self.dense(inputs)


def fresh():
    net = Net()
    net(x)
    optimizer = tf.keras.optimizers.Adam(0.1)
    optimizer.build(net.trainable_variables)
    return net, optimizer


def train(net, optimizer, steps):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x) - 2.0 * y))
        grads = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(grads, net.trainable_variables))


def first_session(folder):
    net, optimizer = fresh()
    train(net, optimizer, 5)
    return tf.train.Checkpoint(model=net, optimizer=optimizer).save(f"{folder}/run")


def second_session(saved):
    net, optimizer = fresh()
    checkpoint = tf.train.Checkpoint(net=net, opt=optimizer)  # warning: [TL654] resumed moves wrongly
    checkpoint.restore(saved).expect_partial()
    train(net, optimizer, 5)
    return net


with tempfile.TemporaryDirectory() as folder:
    resumed = second_session(first_session(folder))
