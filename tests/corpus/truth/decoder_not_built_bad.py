import tensorflow as tf

x = tf.random.normal((32, 3))


class Half(tf.keras.Model):
    def __init__(self, width):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(4, activation="tanh")
        self.last = tf.keras.layers.Dense(width)

    def call(self, inputs):
        return self.last(self.hidden(inputs))


class Trainer:
    def __init__(self, decoder):
        self.encoder, self.decoder = Half(2), decoder
        self.encoder(tf.zeros((1, 3)))
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.variables = self.encoder.trainable_variables + self.decoder.trainable_variables  # warning: [TL608] model does not move

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.decoder(self.encoder(x)) - x))
        grads = tape.gradient(loss, self.variables)
        self.optimizer.apply_gradients(zip(grads, self.variables))
        return loss


model = Half(3)
trainer = Trainer(model)
for step in range(20):
    loss = trainer.step()
