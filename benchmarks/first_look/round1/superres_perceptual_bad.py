# measured: 2.21 and 2.15: silent: the upscaler moves by the smoothness term only, the feature loss does not fall (it falls to less than a fifth in the good twin)
"""Super-resolution with a pixel loss and a feature loss from a fixed texture network."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

SETTINGS = dict(low=8, high=16, pixel_weight=0.0, feature_weight=1.0, tv_weight=1e-6, steps=20)


def upscaler():
    return tf.keras.Sequential([
        layers.Input((SETTINGS["low"], SETTINGS["low"], 1)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.UpSampling2D(2),
        layers.Conv2D(1, 3, padding="same"),
    ], name="upscaler")


def texture_network():
    net = tf.keras.Sequential([
        layers.Input((SETTINGS["high"], SETTINGS["high"], 1)),
        layers.Conv2D(12, 3, padding="same", activation="relu"),
        layers.Conv2D(12, 3, strides=2, padding="same", activation="relu"),
    ], name="texture")
    net.trainable = False
    return net


class PerceptualTrainer:
    def __init__(self, generator, extractor, lr=1e-2):
        self.generator = generator
        self.extractor = extractor
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.log = []

    def feature_distance(self, sharp, restored):
        want = self.extractor(sharp, training=False)
        got = self.extractor(np.clip(restored, -1.0, 1.0), training=False)  # fault: np.clip returns a NumPy array, so the feature loss is a constant for the tape and only the smoothness term trains the upscaler
        return tf.reduce_mean(tf.square(want - got))

    def step(self, blurred, sharp):
        with tf.GradientTape() as tape:
            restored = self.generator(blurred, training=True)
            feature = self.feature_distance(sharp, restored)
            smooth = tf.reduce_mean(tf.image.total_variation(restored))
            loss = SETTINGS["feature_weight"] * feature + SETTINGS["tv_weight"] * smooth
            if SETTINGS["pixel_weight"]:
                loss += SETTINGS["pixel_weight"] * tf.reduce_mean(tf.abs(sharp - restored))
        weights = self.generator.trainable_variables
        grads = tape.gradient(loss, weights)
        self.optimizer.apply_gradients(zip(grads, weights))
        self.log.append(float(feature))
        return loss


def make_patches(n=32, seed=0):
    rng = np.random.default_rng(seed)
    xs = np.linspace(0, 1, SETTINGS["high"], dtype="float32")
    freq = rng.uniform(3, 9, size=(n, 1, 1)).astype("float32")
    phase = rng.uniform(0, 3, size=(n, 1, 1)).astype("float32")
    sharp = np.sin(freq * (xs[None, :, None] + xs[None, None, :]) + phase)[..., None]
    blurred = tf.image.resize(sharp, (SETTINGS["low"], SETTINGS["low"]), method="area")
    return blurred, tf.constant(sharp)


tf.random.set_seed(2)
trainer = PerceptualTrainer(upscaler(), texture_network())
low, high = make_patches()
for i in range(SETTINGS["steps"]):
    trainer.step(low, high)
print("feature loss, first and last:", trainer.log[0], trainer.log[-1])
