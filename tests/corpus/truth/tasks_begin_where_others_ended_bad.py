import tensorflow as tf

tf.random.set_seed(6)


class Learner:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.layers.Input((1,)), tf.keras.layers.Dense(1)])
        self.inner = tf.keras.optimizers.SGD(0.1)
        self.outer = tf.keras.optimizers.SGD(0.05)

    def learn(self, slopes):
        variables = self.model.trainable_variables
        total = [tf.zeros_like(one) for one in variables]
        for slope in slopes:
            x = tf.random.normal((8, 1))
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(x) - slope * x))
            grads = tape.gradient(loss, variables)
            self.inner.apply_gradients(zip(grads, variables))  # warning: [TL646] learner.model moves wrongly
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(x + 0.1) - slope * (x + 0.1)))
            grads = tape.gradient(loss, variables)
            total = [one + grad for one, grad in zip(total, grads)]
        self.outer.apply_gradients(zip(total, variables))


learner = Learner()
for _ in range(10):
    learner.learn([-2.0, 2.0])
