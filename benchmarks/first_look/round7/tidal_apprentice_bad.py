# measured: 2.21 and 2.15 alike: no exception, only a warning 'Gradients do not exist' for rate_0..rate_5; the six step-size variables move by exactly 0.0 in 40 meta-steps (good: 0.02 to 0.13), query loss of the last 10 steps 0.46 against 0.32.
"""Few-shot regression of tide-like curves: meta-learned start point and per-weight step sizes."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

rng = np.random.default_rng(3)


def sample_task(shots=12):
    amp, phase = rng.uniform(0.5, 2.0), rng.uniform(0, np.pi)

    def draw(n):
        x = rng.uniform(-3, 3, size=(n, 1)).astype("float32")
        return tf.constant(x), tf.constant((amp * np.sin(x + phase)).astype("float32"))

    return draw(shots), draw(shots)


class MetaLearner:
    def __init__(self, width=24, step=0.02):
        tf.random.set_seed(0)
        init = keras.initializers.GlorotUniform(seed=1)
        shapes = [(1, width), (width,), (width, width), (width,), (width, 1), (1,)]
        self.weights = [
            tf.Variable(init(s) if len(s) > 1 else tf.zeros(s), name=f"theta_{i}")
            for i, s in enumerate(shapes)
        ]
        self.rates = [tf.Variable(tf.fill(s, step), name=f"rate_{i}") for i, s in enumerate(shapes)]
        self.optimizer = keras.optimizers.Adam(5e-3)

    @staticmethod
    def forward(x, p):
        h = tf.tanh(x @ p[0] + p[1])
        h = tf.tanh(h @ p[2] + p[3])
        return h @ p[4] + p[5]

    def task_gradients(self, support, query):
        snapshot = [tf.identity(w) for w in self.weights]
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                loss = tf.reduce_mean(tf.square(self.forward(support[0], self.weights) - support[1]))
            grads = inner.gradient(loss, self.weights)
            fast = [w.assign_sub(a * g) for w, a, g in zip(self.weights, self.rates, grads)]  # fault:
            query_loss = tf.reduce_mean(tf.square(self.forward(query[0], fast) - query[1]))
        meta = outer.gradient(query_loss, self.weights + self.rates)
        for w, s in zip(self.weights, snapshot):
            w.assign(s)
        return query_loss, meta

    def meta_step(self):
        support, query = sample_task()
        loss, meta = self.task_gradients(support, query)
        self.optimizer.apply_gradients(zip(meta, self.weights + self.rates))
        return float(loss)


def main():
    learner = MetaLearner()
    before = [r.numpy().copy() for r in learner.rates]
    history = [learner.meta_step() for _ in range(40)]
    moved = [float(np.abs(r.numpy() - b).max()) for r, b in zip(learner.rates, before)]
    print("query loss first/last 10:", np.mean(history[:10]), np.mean(history[-10:]))
    print("largest move of the step sizes:", [round(m, 5) for m in moved])


if __name__ == "__main__":
    main()
