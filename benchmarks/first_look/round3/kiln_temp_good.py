"""Predict kiln temperature from burner readings."""
import numpy as np
import tensorflow as tf


class KilnModel(tf.keras.Model):
    def __init__(self, units=(32, 16)):
        super().__init__()
        self.hidden = [tf.keras.layers.Dense(u, activation="relu") for u in units]
        self.out = tf.keras.layers.Dense(1)
        self.tracker = tf.keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.tracker]

    def call(self, x, training=False):
        for layer in self.hidden:
            x = layer(x)
        return self.out(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            pred = self(x, training=True)
            loss = tf.reduce_mean(tf.square(y - tf.squeeze(pred, axis=1)))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


tf.keras.utils.set_random_seed(31)
rng = np.random.default_rng(31)
readings = rng.normal(size=(256, 8)).astype("float32")
temps = (readings @ rng.normal(size=8) + 0.05 * rng.normal(size=256)).astype("float32")

data = tf.data.Dataset.from_tensor_slices((readings, temps)).batch(32)
model = KilnModel()
model.compile(optimizer=tf.keras.optimizers.Adam(1e-2))
history = model.fit(data, epochs=20, shuffle=False, verbose=0)
print("loss", history.history["loss"][0], "->", history.history["loss"][-1])
