# measured: 2.21 and 2.15: silent: padding is trained on, the model fills over 95 percent of padded positions with PAD (0 percent in the good twin)
"""Encoder-decoder date translation with padded targets and teacher forcing."""
import numpy as np
import tensorflow as tf

PAD, START = 0, 1


def pairs(n, rng, max_len=7, vocab=12):
    """Copy a digit string; targets are padded with PAD to max_len + 1."""
    src = np.zeros((n, max_len), "int32")
    tgt = np.zeros((n, max_len + 1), "int32")
    tgt[:, 0] = START
    for i in range(n):
        k = rng.integers(2, 5)
        word = rng.integers(2, vocab, k)
        src[i, :k] = word
        tgt[i, 1:k + 1] = word
    return src, tgt


class Encoder(tf.keras.Model):
    def __init__(self, vocab, dim):
        super().__init__()
        self.emb = tf.keras.layers.Embedding(vocab, dim)
        self.gru = tf.keras.layers.GRU(dim, return_state=True)

    def call(self, x):
        return self.gru(self.emb(x))[1]


class Decoder(tf.keras.Model):
    def __init__(self, vocab, dim):
        super().__init__()
        self.emb = tf.keras.layers.Embedding(vocab, dim)
        self.gru = tf.keras.layers.GRU(dim, return_sequences=True)
        self.out = tf.keras.layers.Dense(vocab)

    def call(self, y, state):
        return self.out(self.gru(self.emb(y), initial_state=state))


loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)  # fault: without reduction="none" this is already the mean over all positions, so the mask below only scales a scalar and padding is trained on


def masked_loss(real, logits):
    loss = loss_object(real, logits)
    mask = tf.cast(tf.not_equal(real, PAD), loss.dtype)
    return tf.reduce_sum(loss * mask) / tf.reduce_sum(mask)


class Translator:
    def __init__(self, vocab=12, dim=24):
        self.encoder, self.decoder = Encoder(vocab, dim), Decoder(vocab, dim)
        self.opt = tf.keras.optimizers.Adam(1e-2)

    @property
    def variables(self):
        return self.encoder.trainable_variables + self.decoder.trainable_variables

    @tf.function
    def gradients(self, src, tgt):
        with tf.GradientTape() as tape:
            logits = self.decoder(tgt[:, :-1], self.encoder(src))
            loss = masked_loss(tgt[:, 1:], logits)
        return loss, tape.gradient(loss, self.variables)

    def step(self, src, tgt):
        loss, grads = self.gradients(src, tgt)
        self.opt.apply_gradients(zip(grads, self.variables))
        return float(loss)


def main(steps=25):
    tf.random.set_seed(0)
    rng = np.random.default_rng(0)
    tr = Translator()
    for i in range(steps):
        loss = tr.step(*pairs(32, rng))
        if i % 8 == 0:
            print("step", i, "loss", loss)
    src, tgt = pairs(64, rng)
    guess = tf.argmax(tr.decoder(tgt[:, :-1], tr.encoder(src)), -1).numpy()
    share_pad = float(np.mean(guess[tgt[:, 1:] == PAD] == PAD))
    print("share of padded positions that the model has learnt to fill with PAD:", share_pad)
    return tr, share_pad


if __name__ == "__main__":
    MODEL, RESULT = main()
