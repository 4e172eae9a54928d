# measured: gradient gap 0.0 on both TF (good 0.184 on 2.21, 0.183 on 2.15); nothing raised
"""Classifier with a sharpness-aware update inside a custom Keras training step."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(23)


def spirals(n=400, flip=0.15):
    rng = np.random.default_rng(23)
    t = np.sqrt(rng.uniform(0.05, 1.0, n)) * 2.5 * np.pi
    y = rng.integers(0, 2, n)
    x = np.stack([t * np.cos(t + np.pi * y), t * np.sin(t + np.pi * y)], axis=1) / 8.0
    x += rng.normal(0.0, 0.03, x.shape)
    noisy = np.where(rng.uniform(size=n) < flip, 1 - y, y)
    return x.astype("float32"), noisy.astype("float32")[:, None], y[:, None]


class SharpnessAware(tf.keras.Model):
    def __init__(self, body, rho=0.1):
        super().__init__()
        self.body = body
        self.rho = rho
        self.gap = tf.keras.metrics.Mean(name="gradient_gap")
        self.track = tf.keras.metrics.Mean(name="bce")

    def call(self, x, training=False):
        return self.body(x, training=training)

    @property
    def metrics(self):
        return [self.track, self.gap]

    def objective(self, x, y):
        logits = self(x, training=True)
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))

    def train_step(self, data):
        x, y = data
        weights = self.body.trainable_variables
        with tf.GradientTape() as tape:
            loss = self.objective(x, y)
        first = tape.gradient(loss, weights)
        norm = tf.linalg.global_norm(first) + 1e-12
        shift = [self.rho * g / norm for g in first]
        with tf.GradientTape() as tape:
            ascent_loss = self.objective(x, y)
        for w, e in zip(weights, shift):
            w.assign_add(e)  # fault:
        second = tape.gradient(ascent_loss, weights)
        for w, e in zip(weights, shift):
            w.assign_sub(e)
        self.optimizer.apply_gradients(zip(second, weights))
        self.track.update_state(loss)
        self.gap.update_state(tf.linalg.global_norm([a - b for a, b in zip(first, second)]))
        return {m.name: m.result() for m in self.metrics}


x, noisy, clean = spirals()
body = tf.keras.Sequential([
    tf.keras.layers.Input((2,)),
    tf.keras.layers.Dense(64, activation="relu"),
    tf.keras.layers.Dense(64, activation="relu"),
    tf.keras.layers.Dense(1),
])
model = SharpnessAware(body)
model.compile(optimizer=tf.keras.optimizers.Adam(5e-3))
hist = model.fit(x, noisy, epochs=60, batch_size=64, verbose=0)
pred = body(x).numpy() > 0
print({k: round(float(v[-1]), 5) for k, v in hist.history.items()},
      "fit_to_noisy", round(float((pred == noisy).mean()), 3),
      "fit_to_clean", round(float((pred == clean).mean()), 3))
