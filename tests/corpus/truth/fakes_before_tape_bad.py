import tensorflow as tf


class Generator(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.out = tf.keras.layers.Dense(3)

    def call(self, noise, training=False):
        return self.out(noise)


class Critic(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.out = tf.keras.layers.Dense(1)

    def call(self, samples):
        return self.out(samples)


generator, critic = Generator(), Critic()
optimizer = tf.keras.optimizers.Adam(0.01)
critic_optimizer = tf.keras.optimizers.Adam(0.01)
entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def step(noise):
    fakes = generator(noise, training=True)  # error: [TL501] raises ValueError: No gradients provided for any variable
    with tf.GradientTape() as tape:
        verdict = critic(fakes)
        loss = entropy(tf.ones_like(verdict), verdict)
    grads = tape.gradient(loss, generator.trainable_variables)
    optimizer.apply_gradients(zip(grads, generator.trainable_variables))
    with tf.GradientTape() as critic_tape:
        verdict = critic(fakes)
        critic_loss = entropy(tf.zeros_like(verdict), verdict)
    grads = critic_tape.gradient(critic_loss, critic.trainable_variables)
    critic_optimizer.apply_gradients(zip(grads, critic.trainable_variables))


for batch in tf.data.Dataset.from_tensor_slices(tf.random.normal((8, 2))).batch(4):
    step(batch)
