"""Character-shift decoder: a small text model."""
import numpy as np
import tensorflow as tf

VOCAB = 12
LENGTH = 6


def sentences(n, seed):
    rng = np.random.default_rng(seed)
    key = rng.integers(0, VOCAB, n)
    plain = rng.integers(0, VOCAB, (n, LENGTH))
    cipher = (plain + key[:, None]) % VOCAB
    return np.concatenate([key[:, None], cipher], 1).astype("int32"), plain.astype("int32")


class MixBlock(tf.keras.layers.Layer):
    def __init__(self, units, **kw):
        super().__init__(**kw)
        self.units = units
        self.norm = tf.keras.layers.LayerNormalization()
        self.mix = tf.keras.layers.Dense(units, activation="relu")

    def call(self, x):
        h = self.mix(self.norm(x))
        return h


class Decoder(tf.keras.Model):
    def __init__(self, dim, units):
        super().__init__()
        self.embed = tf.keras.layers.Embedding(VOCAB, dim)
        self.block = MixBlock(units)
        self.head = tf.keras.layers.Dense(VOCAB)

    def call(self, tokens):
        e = self.embed(tokens)
        key = tf.repeat(e[:, :1], LENGTH, axis=1)
        pair = tf.concat([e[:, 1:], key], axis=-1)
        return self.head(self.block(pair))


class Loop:
    def __init__(self, model, lr):
        self.model = model
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.optimizer = tf.keras.optimizers.Adam(lr)

    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(y, self.model(x))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return float(loss)


def main():
    tf.keras.utils.set_random_seed(13)
    x, y = sentences(2048, 0)
    model = Decoder(16, 128)
    loop = Loop(model, 1e-2)
    rng = np.random.default_rng(0)
    losses = []
    for i in range(160):
        pick = rng.integers(0, len(x), 64)
        losses.append(loop.step(x[pick], y[pick]))
        if i % 40 == 39:
            acc = float(np.mean(model(x).numpy().argmax(-1) == y))
            print(f"step {i} loss {np.mean(losses[-25:]):.4f} accuracy {acc:.3f}")
    print("trainable tensors", len(model.trainable_variables))


if __name__ == "__main__":
    main()
