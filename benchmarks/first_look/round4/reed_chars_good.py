"""Character-level transformer: the text repeats every four symbols."""
import numpy as np
import tensorflow as tf

VOCAB, LENGTH, PERIOD, WIDTH = 8, 16, 4, 32


class TinyDecoder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.tok = tf.keras.layers.Embedding(VOCAB, WIDTH)
        self.pos = tf.keras.layers.Embedding(LENGTH, WIDTH)
        self.att = tf.keras.layers.MultiHeadAttention(num_heads=2, key_dim=16)
        self.ff = tf.keras.layers.Dense(WIDTH, activation="relu")
        self.head = tf.keras.layers.Dense(VOCAB)

    def call(self, ids):
        n = tf.shape(ids)[1]
        h = self.tok(ids) + self.pos(tf.range(n))
        lower = tf.linalg.band_part(tf.ones([n, n]), -1, 0)
        visible = tf.cast(lower, tf.bool)
        h = h + self.att(h, h, attention_mask=visible[None])
        return self.head(h + self.ff(h))


def corpus(n, rng):
    block = rng.integers(0, VOCAB, (n, PERIOD))
    text = np.tile(block, (1, LENGTH // PERIOD + 1))[:, :LENGTH + 1]
    return text[:, :-1].astype("int32"), text[:, 1:].astype("int32")


def continue_text(model, prefix, total):
    ids = np.zeros((len(prefix), total), "int32")
    ids[:, :prefix.shape[1]] = prefix
    for t in range(prefix.shape[1], total):
        ids[:, t] = model(ids).numpy()[:, t - 1].argmax(-1)
    return ids


def main():
    tf.keras.utils.set_random_seed(16)
    rng = np.random.default_rng(16)
    model, opt = TinyDecoder(), tf.keras.optimizers.Adam(5e-3)
    x, y = corpus(64, rng)
    model(x)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            ce = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=model(x))
            loss = tf.reduce_mean(ce)
        g = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(g, model.trainable_variables))
        return loss, tf.reduce_mean(ce[:, :PERIOD - 1])

    for i in range(300):
        loss, opening = step(*corpus(64, rng))
    print(f"loss {float(loss):.4f}, loss on the first {PERIOD - 1} symbols {float(opening):.4f} "
          f"(chance {np.log(VOCAB):.4f})")
    x, _ = corpus(64, rng)
    made = continue_text(model, x[:, :8], LENGTH)
    print("continuation accuracy %.3f" % np.mean(made[:, 8:] == x[:, 8:]))


if __name__ == "__main__":
    main()
