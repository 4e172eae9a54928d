import tensorflow as tf

x = tf.random.normal((32, 3))


def network(name, units):
    return tf.keras.Sequential(
        [tf.keras.Input((3,)), tf.keras.layers.Dense(2 * units), tf.keras.layers.Dense(3)],
        name=name,
    )


class Cycle:
    def __init__(self):
        self.there, self.back = network("there", 4), network("back", 2)
        self.optimizers = {}
        shared = tf.keras.optimizers.Adam(0.01)
        for net in (self.there, self.back):
            self.optimizers[net.name] = shared

    def step(self, x):
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(self.back(self.there(x)) - x))
        for net in (self.there, self.back):
            grads = tape.gradient(loss, net.trainable_variables)
            self.optimizers[net.name].apply_gradients(zip(grads, net.trainable_variables))  # error: [TL702] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable


cycle = Cycle()
for step in range(5):
    cycle.step(x)
