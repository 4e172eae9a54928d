import tensorflow as tf

x = tf.random.normal((16, 2))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regressor(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(inputs)

    def train_step(self, data):
        inputs, wanted = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(inputs) - wanted))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


model = Regressor()
optimizers = [tf.keras.optimizers.Adam(0.05)]
model.compile(optimizer=optimizers[0])
model.fit(x, y, epochs=2, verbose=0)
