"""The loss of a codebook is computed from what goes straight through to the encoder."""

import tensorflow as tf

apart = tf.keras.losses.MeanSquaredError()


class Codes(tf.keras.layers.Layer):
    def build(self, shape):
        self.table = self.add_weight(name="table", shape=(4, shape[-1]), initializer="uniform")

    def nearest(self, z):
        distances = tf.reduce_sum(tf.square(z[:, None] - self.table[None]), axis=2)
        return tf.gather(self.table, tf.argmin(distances, axis=1))

    def call(self, z):
        code = self.nearest(z)
        code = tf.stop_gradient(code - z) + z
        self.add_loss(0.25 * apart(tf.stop_gradient(code), z))
        self.add_loss(apart(tf.stop_gradient(z), code))  # warning: [TL561] model moves wrongly
        return code


tf.keras.utils.set_random_seed(1)
image = tf.keras.Input((2,))
model = tf.keras.Model(image, Codes()(tf.keras.layers.Dense(2)(image)))
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((32, 2))

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x)) + tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
