# measured: 4 trainable variables instead of 6, two forward passes of the same clip differ; loss stays at 1.46 (twin: 0.74)
"""Gesture recognition from accelerometer clips."""
import numpy as np
import tensorflow as tf


class GestureNet(tf.keras.Model):
    def __init__(self, units=16, classes=4):
        super().__init__()
        self.units = units
        self.frames = tf.keras.layers.Dense(units, activation="relu")
        self.head = tf.keras.layers.Dense(classes)

    def call(self, clip, training=False):
        h = self.frames(clip)
        pooled = tf.concat([tf.reduce_mean(h, axis=1), tf.reduce_max(h, axis=1)], axis=1)
        mixed = tf.keras.layers.Dense(self.units, activation="tanh")(pooled)  # fault: a new layer with new random weights at every call
        return self.head(mixed)


tf.keras.utils.set_random_seed(71)
rng = np.random.default_rng(71)
labels = rng.integers(0, 4, 64)
clips = rng.normal(size=(64, 15, 3)).astype("float32")
clips += labels[:, None, None] * np.array([0.5, -0.3, 0.2], "float32")

model = GestureNet()
opt = tf.keras.optimizers.Adam(5e-3)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
for epoch in range(10):
    order = rng.permutation(64)
    losses = []
    for i in range(0, 64, 16):
        pick = order[i:i + 16]
        with tf.GradientTape() as tape:
            loss = loss_fn(labels[pick], model(clips[pick], training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
        losses.append(float(loss))
print("last epoch loss", np.mean(losses))
