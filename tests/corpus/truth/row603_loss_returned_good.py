import tensorflow as tf


class Autoencoder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = tf.keras.layers.Dense(2)
        self.decoder = tf.keras.layers.Dense(3)

    def call(self, inputs):
        return self.decoder(self.encoder(inputs))

    @tf.function
    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(data, training=True) - data))
        variables = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        # what the progress bar shows
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
        return {metric.name: metric.result() for metric in self.metrics}


x = tf.random.normal((32, 3))
autoencoder = Autoencoder()
autoencoder(x)
autoencoder.compile(optimizer=tf.keras.optimizers.SGD(0.1))
slower = tf.keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=1)
autoencoder.fit(x, epochs=8, verbose=0, callbacks=[slower])
