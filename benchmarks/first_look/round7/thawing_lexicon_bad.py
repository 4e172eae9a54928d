# measured: 2.21 and 2.15 alike: runs; encoder weights move by exactly 0.0 in the second phase though 5 variables are trainable, loss 0.67 against 0.05 to 0.06.
"""Two-phase fine-tuning of a text classifier: first the head, then everything."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

VOCAB, LENGTH = 60, 12


def corpus(n=400, seed=0):
    rng = np.random.default_rng(seed)
    tokens = rng.integers(1, VOCAB, size=(n, LENGTH))
    score = (tokens % 3 == 0).sum(axis=1) - (tokens % 3 == 1).sum(axis=1)
    return tokens.astype("int32"), (score > 0).astype("float32")[:, None]


def make_encoder():
    return keras.Sequential(
        [keras.layers.Input((LENGTH,), dtype="int32"),
         keras.layers.Embedding(VOCAB, 8),
         keras.layers.GlobalAveragePooling1D(),
         keras.layers.Dense(8, activation="tanh")],
        name="encoder")


class Classifier(keras.Model):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        self.head = keras.layers.Dense(1)
        self.bce = keras.losses.BinaryCrossentropy(from_logits=True)
        self.tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.tracker]

    def call(self, tokens, training=None):
        return self.head(self.encoder(tokens, training=training))

    def train_step(self, data):
        tokens, label = data
        with tf.GradientTape() as tape:
            loss = self.bce(label, self(tokens, training=True))
        variables = self.trainable_variables
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


def main():
    keras.utils.set_random_seed(11)
    tokens, label = corpus()
    encoder = make_encoder()
    encoder.trainable = False
    model = Classifier(encoder)
    model.compile(optimizer=keras.optimizers.Adam(0.02))
    first = model.fit(tokens, label, epochs=3, batch_size=50, verbose=0)
    print("head only:", round(first.history["loss"][-1], 4))

    frozen = [w.copy() for w in encoder.get_weights()]
    encoder.trainable = True  # fault:
    second = model.fit(tokens, label, epochs=6, batch_size=50, verbose=0)
    print("fine-tuned:", round(second.history["loss"][-1], 4))
    print("trainable variables:", len(model.trainable_variables))
    moved = [float(np.abs(a - b).max()) for a, b in zip(encoder.get_weights(), frozen)]
    print("largest move of the encoder weights:", [round(m, 4) for m in moved])


if __name__ == "__main__":
    main()
