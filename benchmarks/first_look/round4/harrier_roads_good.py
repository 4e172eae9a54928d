"""Road segmentation trained on the Jaccard index."""
import numpy as np
import tensorflow as tf

keras = tf.keras


def scenes(n, rng, size=8):
    masks = np.zeros((n, size, size, 1), "float32")
    for m, r in zip(masks, rng.integers(1, size - 2, n)):
        m[r:r + 2] = 1.0
    return (masks * 2 - 1 + rng.normal(0, 0.7, masks.shape)).astype("float32"), masks


def unet_ish():
    i = keras.Input((8, 8, 1))
    d = keras.layers.Conv2D(6, 3, padding="same", activation="relu")(i)
    p = keras.layers.AveragePooling2D(2)(d)
    p = keras.layers.Conv2D(6, 3, padding="same", activation="relu")(p)
    u = keras.layers.Concatenate()([keras.layers.UpSampling2D()(p), d])
    return keras.Model(i, keras.layers.Conv2D(1, 3, padding="same", activation="sigmoid")(u))


def jaccard_loss(truth, prob, smooth=1.0):
    region = prob
    inter = tf.reduce_sum(truth * region, axis=[1, 2, 3])
    union = tf.reduce_sum(truth + region, axis=[1, 2, 3]) - inter
    return 1.0 - tf.reduce_mean((inter + smooth) / (union + smooth))


class RoadTrainer:
    def __init__(self, model):
        self.model = model
        self.opt = keras.optimizers.Adam(0.01)
        self.history = []

    @tf.function
    def _step(self, image, mask):
        with tf.GradientTape() as tape:
            loss = jaccard_loss(mask, self.model(image, training=True))
        grads = tape.gradient(loss, self.model.trainable_weights)
        self.opt.apply_gradients(zip(grads, self.model.trainable_weights))
        return loss

    def fit(self, image, mask, epochs, batch=32):
        for _ in range(epochs):
            for i in range(0, len(image), batch):
                loss = self._step(image[i:i + batch], mask[i:i + batch])
            self.history.append(float(loss))


if __name__ == "__main__":
    keras.utils.set_random_seed(91)
    trainer = RoadTrainer(unet_ish())
    trainer.fit(*scenes(256, np.random.default_rng(91)), epochs=10)
    print("jaccard loss first %.3f last %.3f" % (trainer.history[0], trainer.history[-1]))
