"""Hotel review scoring with additive attention over word vectors."""
import numpy as np
import tensorflow as tf

VOCAB, LENGTH = 80, 14


class AdditivePooling(tf.keras.layers.Layer):
    """Pools a sequence with learned attention weights."""

    def __init__(self, units=16, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.project = tf.keras.layers.Dense(units, activation="tanh")
        self.score = tf.keras.layers.Dense(1, use_bias=False)

    def call(self, seq, mask):
        hidden = self.project(seq)
        scores = self.score(hidden)
        scores += (1.0 - mask[..., tf.newaxis]) * -1e9
        weights = tf.nn.softmax(scores, axis=1)
        return tf.reduce_sum(weights * seq, axis=1)


class ReviewModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.words = tf.keras.layers.Embedding(VOCAB, 16)
        self.pool = AdditivePooling()
        self.out = tf.keras.layers.Dense(1)

    def call(self, tokens):
        mask = tf.cast(tf.not_equal(tokens, 0), tf.float32)
        return self.out(self.pool(self.words(tokens), mask))


def fake_reviews(n, rng):
    tokens = rng.integers(1, VOCAB, size=(n, LENGTH))
    lengths = rng.integers(5, LENGTH + 1, size=n)
    for row, cut in zip(tokens, lengths):
        row[cut:] = 0
    label = (tokens < 20).sum(axis=1) - (tokens == 0).sum(axis=1) > 2
    return tokens.astype("int32"), label.astype("float32")[:, None]


def run_epoch(model, optimizer, loss_fn, data):
    losses = []
    for tokens, label in data:
        with tf.GradientTape() as tape:
            loss = loss_fn(label, model(tokens))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        losses.append(float(loss))
    return sum(losses) / len(losses)


tf.keras.utils.set_random_seed(2)
tokens, label = fake_reviews(256, np.random.default_rng(2))
data = tf.data.Dataset.from_tensor_slices((tokens, label)).batch(64)
model = ReviewModel()
model(tokens[:1])
optimizer = tf.keras.optimizers.Adam(5e-3)
loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)
for epoch in range(3):
    print("epoch", epoch, "loss %.4f" % run_epoch(model, optimizer, loss_fn, data))
print("trained tensors:", len(model.trainable_variables))
