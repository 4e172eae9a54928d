import tensorflow as tf

x = tf.random.normal((64, 6), seed=1)


class Autoencoder:
    def __init__(self):
        self.encoder = tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(2)])
        self.decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(6)])
        self.optimizer = tf.keras.optimizers.Adam(0.01)

    @tf.function
    def step(self, batch):
        with tf.GradientTape() as tape:
            code = self.encoder(batch, training=True)
            loss = tf.reduce_mean(tf.square(self.decoder(code, training=True) - batch))
        variables = self.encoder.trainable_variables + self.decoder.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss


model = Autoencoder()
for _ in range(20):
    loss = model.step(x)
print("loss", float(loss))
