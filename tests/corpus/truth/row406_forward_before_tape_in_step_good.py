import tensorflow as tf
from tensorflow import keras


class Autoencoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = keras.layers.Dense(2, activation="tanh")
        self.decoder = keras.layers.Dense(4)

    def call(self, x):
        return self.decoder(self.encoder(x))


autoencoder = Autoencoder()
optimizer = keras.optimizers.Adam(0.02)


@tf.function
def train_step(images):
    with tf.GradientTape() as tape:
        reconstruction = autoencoder(images, training=True)
        loss = tf.reduce_mean(tf.square(images - reconstruction))
    gradients = tape.gradient(loss, autoencoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, autoencoder.trainable_variables))
    return loss


images = tf.random.normal((48, 4))
autoencoder(images)
for epoch in range(10):
    print("epoch", epoch, "loss", train_step(images).numpy())
