# measured: TF 2.21 and 2.15: loss -109.9, share of pixels marked 1.000, iou 0.100; twin loss 0.076, iou 0.925
"""Pixel-wise crack segmentation on small tiles."""
import numpy as np
import tensorflow as tf


def tiles(n, rng, size=10):
    mask = np.zeros((n, size, size, 1), "float32")
    for m in mask:
        row, col = rng.integers(1, size - 1, 2)
        if rng.uniform() < 0.5:
            m[row] = 1.0
        else:
            m[:, col] = 1.0
    image = mask * 1.5 + rng.normal(0, 0.5, mask.shape)
    return image.astype("float32"), mask


def segmenter():
    image = tf.keras.Input((10, 10, 1))
    h = tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu")(image)
    h = tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu")(h)
    return tf.keras.Model(image, tf.keras.layers.Conv2D(1, 1)(h))


class SegTrainer:
    def __init__(self, model, lr=0.01):
        self.model = model
        self.loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)
        self.optimizer = tf.keras.optimizers.Adam(lr)

    @tf.function
    def train(self, image, mask):
        with tf.GradientTape() as tape:
            logits = self.model(image, training=True)
            loss = self.loss_fn(logits, mask)  # fault: prediction and target are the wrong way round
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss


def overlap(model, image, mask):
    found = model(image).numpy() > 0
    both = np.logical_and(found, mask > 0.5).sum()
    either = np.logical_or(found, mask > 0.5).sum()
    return both / max(either, 1), found.mean()


def main():
    tf.keras.utils.set_random_seed(10)
    rng = np.random.default_rng(10)
    trainer = SegTrainer(segmenter())
    image, mask = tiles(320, rng)
    for epoch in range(8):
        for i in range(0, len(image), 32):
            loss = trainer.train(image[i:i + 32], mask[i:i + 32])
    iou, share = overlap(trainer.model, *tiles(100, rng))
    print("loss %.3f  iou %.3f  share of pixels marked %.3f (true share 0.100)" % (float(loss), iou, share))


if __name__ == "__main__":
    main()
