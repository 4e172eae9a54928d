# measured: 2.21 and 2.15: ValueError: too many values to unpack (expected 2)
"""Character model on a small nursery corpus, trained on windows of the text."""
import numpy as np
import tensorflow as tf

TEXT = "the cat sat on the mat and the dog sat on the log " * 8


class CharData:
    def __init__(self, text, window):
        self.chars = sorted(set(text))
        lookup = {c: i for i, c in enumerate(self.chars)}
        ids = np.array([lookup[c] for c in text], "int32")
        n = (len(ids) - 1) // window
        self.x = ids[:n * window].reshape(n, window)
        self.y = ids[1:n * window + 1].reshape(n, window)

    def batches(self, size):
        return tf.data.Dataset.from_tensor_slices((self.x, self.y)).batch(size, drop_remainder=True)


class CharModel(tf.keras.Model):
    def __init__(self, vocab, dim=24):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab, dim)
        self.lstm = tf.keras.layers.LSTM(dim, return_sequences=True)
        self.logits = tf.keras.layers.Dense(vocab)

    def call(self, ids, training=False):
        return self.logits(self.lstm(self.embedding(ids), training=training))


class Learner:
    def __init__(self, model, rate, clip=1.0):
        self.model = model
        self.clip = clip
        self.loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.optimizer = tf.keras.optimizers.Adam(learning_rate=rate)

    def __call__(self, x, y):
        with tf.GradientTape() as tape:
            value = self.loss(y, self.model(x, training=True))
        grads = tape.gradient(value, self.model.trainable_variables)
        grads, norm = tf.clip_by_global_norm(grads, self.clip)
        self.optimizer.apply_gradients([grads, self.model.trainable_variables])  # fault: apply_gradients wants one (gradient, variable) pair per variable, here the two whole lists are passed without zip
        return float(value), float(norm)


def main():
    tf.random.set_seed(0)
    data = CharData(TEXT, window=16)
    learner = Learner(CharModel(len(data.chars)), rate=1e-2)
    for epoch in range(3):
        for x, y in data.batches(8):
            value, norm = learner(x, y)
        print("epoch", epoch, "loss", value, "gradient norm", norm)


if __name__ == "__main__":
    main()
