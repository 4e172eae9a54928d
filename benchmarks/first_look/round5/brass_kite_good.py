"""Audio tagging from frame features: an encoder and a lazily shaped classifier head."""
import numpy as np
import tensorflow as tf


class Pipeline:
    """Keeps the two networks and the list of weights the optimizer works on."""

    def __init__(self, n_frames, n_tags, lr=0.01):
        self.encoder = tf.keras.Sequential([
            tf.keras.Input((n_frames, 4)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(8, activation="tanh"),
        ])
        self.hidden = tf.keras.layers.Dense(16, activation="relu")
        self.out = tf.keras.layers.Dense(n_tags)
        self.loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)
        self.opt = tf.keras.optimizers.Adam(lr)
        self.logits(tf.zeros((1, n_frames, 4)))
        self.params = self.collect(self.encoder, self.hidden, self.out)

    @staticmethod
    def collect(*parts):
        return [v for part in parts for v in part.trainable_variables]

    def logits(self, frames):
        return self.out(self.hidden(self.encoder(frames)))

    def step(self, frames, tags):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(tags, self.logits(frames))
        grads = tape.gradient(loss, self.params)
        self.opt.apply_gradients(zip(grads, self.params))
        return float(loss)


def fake_clips(n=64, n_frames=6, seed=0):
    rng = np.random.default_rng(seed)
    frames = rng.normal(size=(n, n_frames, 4)).astype("float32")
    tags = (frames.mean(axis=1)[:, :3] > 0).astype("float32")
    return tf.constant(frames), tf.constant(tags)


tf.keras.utils.set_random_seed(4)
frames, tags = fake_clips()
pipe = Pipeline(6, 3)
first = pipe.step(frames, tags)
head_before = [w.copy() for w in pipe.hidden.get_weights()]
for _ in range(60):
    last = pipe.step(frames, tags)
moved = max(float(np.abs(a - b).max()) for a, b in zip(head_before, pipe.hidden.get_weights()))
print(f"weights trained {len(pipe.params)}, loss {first:.3f} -> {last:.3f}, hidden layer moved {moved:.4f}")
