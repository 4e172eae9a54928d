"""Least-squares GAN that invents short bird calls (pitch contours)."""
import numpy as np
import tensorflow as tf

CONTOUR, NOISE = 32, 8


class CallGAN(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.generator = tf.keras.Sequential([
            tf.keras.Input((NOISE,)),
            tf.keras.layers.Dense(48, activation="relu"),
            tf.keras.layers.Dense(CONTOUR, activation="tanh"),
        ])
        self.critic = tf.keras.Sequential([
            tf.keras.Input((CONTOUR,)),
            tf.keras.layers.Dense(48, activation=tf.nn.leaky_relu),
            tf.keras.layers.Dense(1),
        ])

    def compile(self, g_optimizer, d_optimizer):
        super().compile()
        self.g_optimizer, self.d_optimizer = g_optimizer, d_optimizer

    def call(self, noise):
        return self.generator(noise)

    def train_step(self, real):
        noise = tf.random.normal([tf.shape(real)[0], NOISE])
        with tf.GradientTape(persistent=True) as tape:
            fake = self.generator(noise, training=True)
            score_fake = self.critic(fake, training=True)
            score_real = self.critic(real, training=True)
            g_loss = tf.reduce_mean(tf.square(score_fake - 1.0))
            d_loss = 0.5 * (tf.reduce_mean(tf.square(score_real - 1.0))
                            + tf.reduce_mean(tf.square(score_fake)))
        g_grads = tape.gradient(g_loss, self.generator.trainable_variables)
        d_grads = tape.gradient(d_loss, self.critic.trainable_variables)
        self.g_optimizer.apply_gradients(zip(g_grads, self.generator.trainable_variables))
        self.d_optimizer.apply_gradients(zip(d_grads, self.critic.trainable_variables))
        return {"g_loss": g_loss, "d_loss": d_loss}


def contours(n, seed):
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 1, CONTOUR)
    start, slope = rng.uniform(-0.5, 0.5, (n, 1)), rng.uniform(-0.5, 0.5, (n, 1))
    return (start + slope * t + 0.1 * np.sin(25 * t)).astype("float32")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(36)
    data = tf.data.Dataset.from_tensor_slices(contours(320, 36)).shuffle(320).batch(32)
    gan = CallGAN()
    gan.compile(tf.keras.optimizers.Adam(2e-3, beta_1=0.5), tf.keras.optimizers.Adam(2e-3, beta_1=0.5))
    history = gan.fit(data, epochs=6, verbose=0).history
    print("generator", [round(float(v), 3) for v in history["g_loss"]])
    print("critic   ", [round(float(v), 3) for v in history["d_loss"]])
