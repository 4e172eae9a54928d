# measured: warning "Gradients do not exist for variables" for the kernel and bias of the scorer, which do not move (2.21 and 2.15)
"""Locate the bee in hive frames: score the cells of a feature map, classify the attended one."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(73)
GRID, DEPTH, CLASSES = 6, 8, 3


class Locator(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.maps = tf.keras.layers.Conv2D(DEPTH, 3, padding="same", activation="relu")
        self.scorer = tf.keras.layers.Dense(1, name="scorer")
        self.label = tf.keras.layers.Dense(CLASSES)

    def call(self, frames, training=None):
        cells = tf.reshape(self.maps(frames), (-1, GRID * GRID, DEPTH))
        scores = tf.squeeze(self.scorer(cells), axis=-1)
        weights = tf.one_hot(tf.argmax(scores, axis=1), GRID * GRID)  # fault: argmax has no gradient, the scorer is cut off from the loss
        attended = tf.einsum("bn,bnd->bd", weights, cells)
        return self.label(attended)

    def train_step(self, data):
        frames, y = data
        with tf.GradientTape() as tape:
            logits = self(frames, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=y, logits=logits))
        variables = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return {"xent": loss}


rng = np.random.default_rng(73)
frames = rng.random((60, GRID, GRID, 3)).astype("float32")
kinds = rng.integers(0, CLASSES, 60).astype("int32")

locator = Locator()
locator.compile(optimizer=tf.keras.optimizers.Adam(1e-3))
result = locator.fit(frames, kinds, batch_size=20, epochs=2, verbose=0)
print("cross-entropy", result.history["xent"][-1])
