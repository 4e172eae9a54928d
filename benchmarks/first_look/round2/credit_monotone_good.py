"""Credit scoring that should not fall with income: penalty on negative input slopes."""
import numpy as np
import tensorflow as tf

FEATURES = ["income", "age", "debt", "tenure"]
INCOME = FEATURES.index("income")


class Scorer(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.a = tf.keras.layers.Dense(24, activation="tanh")
        self.b = tf.keras.layers.Dense(24, activation="tanh")
        self.c = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.c(self.b(self.a(x)))


def input_slope(model, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = model(x)
    return tape.gradient(score, x)[:, INCOME]


def monotone_penalty(slope):
    return tf.reduce_mean(tf.nn.relu(-slope))


def applicants(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, len(FEATURES)))
    # the sample is biased: rich applicants with much debt dominate
    risk = x[:, 2] + 0.9 * np.maximum(x[:, INCOME], 0) + 0.3 * rng.normal(size=n)
    return x.astype("float32"), (risk < 0.2).astype("float32")[:, None]


def train(model, x, y, steps, weight):
    optimizer = tf.keras.optimizers.Adam(0.01)
    bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
    sampler = np.random.default_rng(0)

    @tf.function
    def step(xb, yb):
        with tf.GradientTape() as tape:
            slope = input_slope(model, xb)
            loss = bce(yb, model(xb)) + weight * monotone_penalty(slope)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    for _ in range(steps):
        pick = sampler.choice(len(x), 64, replace=False)
        loss = step(tf.constant(x[pick]), tf.constant(y[pick]))
    return loss


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(18)
    x, y = applicants(400, 18)
    model = Scorer()
    model(x[:1])
    loss = train(model, x, y, steps=200, weight=5.0)
    slope = input_slope(model, tf.constant(x))
    print(f"loss {float(loss):.4f}")
    print(f"penalty after training {float(monotone_penalty(slope)):.4f}")
    print(f"share of falling scores {float(tf.reduce_mean(tf.cast(slope < 0, tf.float32))):.2f}")
