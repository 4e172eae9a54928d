import tensorflow as tf

tf.random.set_seed(3)
real = tf.random.normal((32, 4, 2), seed=1)


class Critic:
    def __init__(self):
        self.net = tf.keras.Sequential(
            [
                tf.keras.layers.Input((4, 2)),
                tf.keras.layers.Flatten(),
                tf.keras.layers.Dense(8, "tanh"),
                tf.keras.layers.Dense(1),
            ]
        )
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    def penalty(self, points):
        with tf.GradientTape() as tape:
            tape.watch(points)
            score = self.net(points, training=True)
            score = tf.reduce_mean(score)  # warning: [TL554] net moves wrongly
        gradients = tape.gradient(score, [points])[0]
        size = tf.sqrt(tf.reduce_sum(tf.square(gradients), axis=range(1, len(points.shape))) + 1e-12)
        return tf.reduce_mean(tf.math.squared_difference(size, tf.ones_like(size)))

    @tf.function
    def step(self, real, fake, mix):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self.net(fake)) - tf.reduce_mean(self.net(real))
            loss += 10.0 * self.penalty(mix * real + (1.0 - mix) * fake)
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.net.trainable_variables))


critic = Critic()
net = critic.net
for turn in range(10):
    fake = tf.random.stateless_normal((32, 4, 2), (turn, 1)) + 1.0
    critic.step(real, fake, tf.random.stateless_uniform((32, 1, 1), (turn, 2)))
