# measured: 2.21: silent, log_scale does not move. 2.15: trains rightly (Keras 2 tracks a bare tf.Variable)
"""Matches recipe texts with dish photos, contrastive training with a learned temperature."""
import math

import numpy as np
import tensorflow as tf


class ScaledSimilarity(tf.keras.layers.Layer):
    """Cosine similarity matrix times a learned scale, as in CLIP."""

    def __init__(self, initial=1 / 0.07):
        super().__init__()
        self.log_scale = tf.Variable(math.log(initial), trainable=True, name="log_scale")  # fault: a Keras 3 layer does not track a bare tf.Variable, so the scale is missing from trainable_variables

    def call(self, a, b):
        a = tf.math.l2_normalize(a, axis=-1)
        b = tf.math.l2_normalize(b, axis=-1)
        return tf.exp(self.log_scale) * tf.matmul(a, b, transpose_b=True)


class RecipeClip(tf.keras.Model):
    def __init__(self, dim=16):
        super().__init__()
        self.words = tf.keras.layers.Embedding(60, dim)
        self.text_out = tf.keras.layers.Dense(dim)
        self.photo_in = tf.keras.layers.Dense(32, activation="relu")
        self.photo_out = tf.keras.layers.Dense(dim)
        self.similarity = ScaledSimilarity()

    def call(self, inputs):
        tokens, photo = inputs
        text = self.text_out(tf.reduce_mean(self.words(tokens), axis=1))
        image = self.photo_out(self.photo_in(photo))
        return self.similarity(text, image)

    def train_step(self, data):
        with tf.GradientTape() as tape:
            logits = self(data, training=True)
            target = tf.range(tf.shape(logits)[0])
            rows = tf.keras.losses.sparse_categorical_crossentropy(target, logits, from_logits=True)
            cols = tf.keras.losses.sparse_categorical_crossentropy(
                target, tf.transpose(logits), from_logits=True)
            loss = 0.5 * (tf.reduce_mean(rows) + tf.reduce_mean(cols))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"contrastive": loss}


def pairs(n, seed):
    rng = np.random.default_rng(seed)
    dish = rng.integers(0, 12, size=n)
    tokens = (dish[:, None] * 5 + rng.integers(0, 5, size=(n, 6))).astype("int32")
    photo = rng.normal(size=(12, 20))[dish] + rng.normal(0, 0.2, (n, 20))
    return tokens, photo.astype("float32")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(6)
    tokens, photo = pairs(256, 6)
    data = tf.data.Dataset.from_tensor_slices((tokens, photo)).batch(32)
    # fit() hands the (tokens, photo) tuple to train_step as it is
    model = RecipeClip()
    model((tokens[:2], photo[:2]))
    model.compile(optimizer=tf.keras.optimizers.Adam(0.01))
    history = model.fit(data, epochs=4, verbose=0)
    print("loss:", [round(float(v), 3) for v in history.history["contrastive"]])
    print("scale:", float(tf.exp(model.similarity.log_scale)))
