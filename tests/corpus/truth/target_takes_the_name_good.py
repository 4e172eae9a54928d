import tensorflow as tf


def network():
    return tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(2)])


class Learner:
    def __init__(self):
        self.online = network()
        self.target = network()
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.synchronise()

    def synchronise(self):
        self.target.set_weights(self.online.get_weights())

    def update(self, states, following):
        wanted = 1.0 + 0.9 * tf.reduce_max(self.target(following), axis=1)
        with tf.GradientTape() as tape:
            value = tf.reduce_max(self.online(states), axis=1)
            loss = tf.reduce_mean(tf.square(wanted - value))
        variables = self.online.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


learner = Learner()
states = tf.random.normal((32, 4))
for step in range(20):
    learner.update(states, states[::-1])
    if step % 10 == 9:
        learner.synchronise()
