"""Segment lesions in small scans with BCE + Dice."""
import numpy as np
import tensorflow as tf


def dice_term(mask, pred, smooth=1.0):
    inter = tf.reduce_sum(mask * pred, axis=(1, 2, 3))
    size = tf.reduce_sum(mask, axis=(1, 2, 3)) + tf.reduce_sum(pred, axis=(1, 2, 3))
    return 1.0 - tf.reduce_mean((2.0 * inter + smooth) / (size + smooth))


class Segmenter(tf.keras.Model):
    def __init__(self, filters=8, dice_weight=2.0):
        super().__init__()
        self.dice_weight = dice_weight
        self.down = tf.keras.layers.Conv2D(filters, 3, padding="same", activation="relu")
        self.mid = tf.keras.layers.Conv2D(filters, 3, padding="same", activation="relu")
        self.head = tf.keras.layers.Conv2D(1, 1)

    def call(self, x, training=False):
        return self.head(self.mid(self.down(x)))

    def train_step(self, data):
        scan, mask = data
        with tf.GradientTape() as tape:
            logits = self(scan, training=True)
            bce = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=mask, logits=logits))
            dice = dice_term(mask, tf.sigmoid(logits))
            loss = bce + self.dice_weight * dice
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"bce": bce, "dice": dice}


tf.keras.utils.set_random_seed(4)
rng = np.random.default_rng(4)
masks = np.zeros((48, 16, 16, 1), "float32")
for m in masks:
    r, c = rng.integers(2, 11, 2)
    m[r:r + 3, c:c + 3] = 1.0
scans = (masks + rng.normal(0, 0.8, masks.shape)).astype("float32")

model = Segmenter()
model.compile(optimizer=tf.keras.optimizers.Adam(2e-3))
log = model.fit(scans, masks, batch_size=8, epochs=6, verbose=0)
print("bce", log.history["bce"][-1], "dice", log.history["dice"][-1])
