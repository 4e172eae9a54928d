# measured: 4 trainable variables instead of 8, the first kernel moves by 0.0 (twin: 0.17)
"""Ship detector on radar patches; feature extractor kept apart from the head."""
import numpy as np
import tensorflow as tf


class FeatureStack:
    def __init__(self, filters):
        self.convs = [tf.keras.layers.Conv2D(f, 3, strides=2, padding="same", activation="relu")
                      for f in filters]
        self.pool = tf.keras.layers.GlobalAveragePooling2D()

    def __call__(self, x):
        for conv in self.convs:
            x = conv(x)
        return self.pool(x)


class ShipDetector(tf.keras.Model):
    def __init__(self, filters=(6, 12)):
        super().__init__()
        self.features = FeatureStack(filters)  # fault: a plain object is not tracked, its layers are not among the trainable variables
        self.hidden = tf.keras.layers.Dense(16, activation="relu")
        self.head = tf.keras.layers.Dense(1)

    def call(self, x, training=None):
        return self.head(self.hidden(self.features(x)))


tf.keras.utils.set_random_seed(47)
rng = np.random.default_rng(47)
patches = rng.random((96, 12, 12, 1)).astype("float32")
ships = rng.integers(0, 2, (96, 1)).astype("float32")
patches[ships[:, 0] == 1, 4:7, 3:9] += 0.8

model = ShipDetector()
model(patches[:1])
kernel_before = tf.identity(model.features.convs[0].kernel)
optimizer = tf.keras.optimizers.Adam(5e-3)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = bce(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for epoch in range(8):
    for i in range(0, 96, 24):
        loss = step(patches[i:i + 24], ships[i:i + 24])
print("loss", float(loss))
