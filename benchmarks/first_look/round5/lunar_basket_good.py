"""Click-through model whose output is used as a calibrated probability."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(101)
SEGMENT_RATE = np.array([0.7, 0.3, 0.9])


def impressions(n=3000, seed=0):
    rng = np.random.default_rng(seed)
    seg = rng.integers(0, 3, size=n)
    clicks = (rng.random(n) < SEGMENT_RATE[seg]).astype("float32")
    return np.eye(3, dtype="float32")[seg], clicks[:, None]


class ClickModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.score = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")

    def call(self, x):
        return self.score(x)


def train(model, x, y, epochs=15, batch=100):
    opt = tf.keras.optimizers.Adam(0.05)
    bce = tf.keras.losses.BinaryCrossentropy()

    @tf.function
    def step(xb, yb):
        with tf.GradientTape() as tape:
            prob = model(xb, training=True)
            loss = bce(yb, prob)
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch)
    for _ in range(epochs):
        for xb, yb in data:
            loss = step(xb, yb)
    return float(loss)


x, y = impressions()
model = ClickModel()
model(x[:1])
loss = train(model, x, y)
print(f"loss {loss:.3f}, predicted", np.round(model(np.eye(3, dtype="float32")).numpy()[:, 0], 2),
      "observed rates", SEGMENT_RATE)
