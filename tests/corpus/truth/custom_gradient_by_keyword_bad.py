import tensorflow as tf


@tf.custom_gradient
def flip(inputs, strength):
    def grad(upstream):
        return -strength * upstream, None

    return tf.identity(inputs), grad


class Adapter:
    def __init__(self):
        self.features = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.domain = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.Adam(0.03)
        self.loss = tf.keras.losses.BinaryCrossentropy(from_logits=True)

    def step(self, x, domains):
        strength = tf.constant(1.5)
        with tf.GradientTape() as tape:
            turned = flip(inputs=self.features(x), strength=strength)  # warning: [TL533] adapter.features, adapter.domain move wrongly
            loss = self.loss(domains, self.domain(turned))
        variables = self.features.trainable_variables + self.domain.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


adapter = Adapter()
inputs = tf.random.normal((32, 3))
domains = tf.cast(inputs[:, :1] > 0, tf.float32)
for step in range(10):
    adapter.step(inputs, domains)
