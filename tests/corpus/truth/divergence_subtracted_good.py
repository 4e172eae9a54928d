import tensorflow as tf


class Autoencoder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.statistics = tf.keras.layers.Dense(4)
        self.decoder = tf.keras.layers.Dense(6)

    def call(self, x):
        mean, log_var = tf.split(self.statistics(x), 2, axis=1)
        z = mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
        return self.decoder(z), mean, log_var


def divergence(mean, log_var):
    inner = 1.0 + log_var - mean**2 - tf.exp(log_var)
    return -tf.reduce_sum(inner, axis=1) / 2


def losses(model, x):
    decoded, mean, log_var = model(x)
    error = tf.reduce_sum(tf.square(x - decoded), axis=1)
    return tf.reduce_mean(error), tf.reduce_mean(divergence(mean, log_var))


model = Autoencoder()
optimizer = tf.keras.optimizers.Adam(0.01)
x = tf.random.normal((32, 6))

for step in range(20):
    with tf.GradientTape() as tape:
        error, apart = losses(model, x)
        loss = error + 0.5 * apart
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
