# measured: the accumulators have norm 3.4 after the last update (twin: 0.0), every update holds all former gradients
"""Crop-type classifier from satellite spectra, gradients accumulated over small batches."""
import numpy as np
import tensorflow as tf


class AccumTrainer:
    def __init__(self, model, optimizer, every):
        self.model, self.optimizer, self.every = model, optimizer, every
        self.accum = [tf.Variable(tf.zeros_like(v), trainable=False)
                      for v in model.trainable_variables]
        self.seen = 0

    @tf.function
    def _add(self, x, y):
        with tf.GradientTape() as tape:
            logits = self.model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=y, logits=logits))
        for a, g in zip(self.accum, tape.gradient(loss, self.model.trainable_variables)):
            a.assign_add(g / self.every)
        return loss

    def _update(self):
        sums = [tf.identity(a) for a in self.accum]
        self.optimizer.apply_gradients(zip(sums, self.model.trainable_variables))  # fault: the accumulators are not reset after the update

    def __call__(self, x, y):
        loss = self._add(x, y)
        self.seen += 1
        if self.seen % self.every == 0:
            self._update()
        return loss


tf.keras.utils.set_random_seed(29)
rng = np.random.default_rng(29)
spectra = rng.random((128, 10)).astype("float32")
crops = spectra[:, :3].argmax(axis=1)

model = tf.keras.Sequential([
    tf.keras.Input((10,)),
    tf.keras.layers.Dense(24, activation="relu"),
    tf.keras.layers.Dense(3),
])
trainer = AccumTrainer(model, tf.keras.optimizers.SGD(0.2), every=4)
for epoch in range(12):
    for i in range(0, 128, 8):
        loss = trainer(tf.constant(spectra[i:i + 8]), tf.constant(crops[i:i + 8]))
accuracy = (model(spectra).numpy().argmax(axis=1) == crops).mean()
print("loss", float(loss), "accuracy", accuracy)
