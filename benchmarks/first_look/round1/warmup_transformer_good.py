"""A one-block transformer classifier with linear warm-up and cosine decay."""
import math
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class WarmupCosine(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak, warmup, total):
        self.peak, self.warmup, self.total = peak, warmup, total

    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        ramp = self.peak * step / self.warmup
        progress = (step - self.warmup) / (self.total - self.warmup)
        cosine = 0.5 * self.peak * (1.0 + tf.cos(math.pi * tf.clip_by_value(progress, 0.0, 1.0)))
        return tf.where(step < self.warmup, ramp, cosine)

    def get_config(self):
        return {"peak": self.peak, "warmup": self.warmup, "total": self.total}


def block(x, dim, heads):
    att = layers.MultiHeadAttention(heads, dim // heads)(x, x)
    x = layers.LayerNormalization()(layers.Add()([x, att]))
    ff = layers.Dense(dim, activation="relu")(x)
    return layers.LayerNormalization()(layers.Add()([x, ff]))


def classifier(length=8, features=6, dim=16):
    inp = layers.Input((length, features))
    h = block(layers.Dense(dim)(inp), dim, 2)
    return tf.keras.Model(inp, layers.Dense(2)(layers.GlobalAveragePooling1D()(h)))


def make_optimizer(cfg):
    schedule = WarmupCosine(cfg["peak"], cfg["warmup"], cfg["total"])
    return tf.keras.optimizers.Adam(learning_rate=schedule)


def signals(n=128, length=8, features=6, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    x = rng.normal(size=(n, length, features)).astype("float32")
    x[:, :, 0] += (2 * y - 1)[:, None]
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(16).repeat()


def main():
    tf.random.set_seed(14)
    cfg = {"peak": 1e-2, "warmup": 10, "total": 60}
    model, optimizer = classifier(), make_optimizer(cfg)
    optimizer.build(model.trainable_variables)
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    losses = [float(step(x, y)) for x, y in signals().take(cfg["total"])]
    print("first and last loss", losses[0], losses[-1])
    return model, losses


if __name__ == "__main__":
    MODEL, LOSSES = main()
