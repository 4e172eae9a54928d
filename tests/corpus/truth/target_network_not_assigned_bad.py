import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def network():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


class Learner:
    def __init__(self):
        self.online, self.target = network(), network()
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def learn(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.online(x) - y))
        gradients = tape.gradient(loss, self.online.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.online.trainable_variables))
        self.follow(0.1)

    def follow(self, tau):
        for target, online in zip(self.target.variables, self.online.variables):
            target = tau * online + (1.0 - tau) * target  # warning: [TL602] target do not move


learner = Learner()
target = learner.target
for step in range(5):
    learner.learn()
