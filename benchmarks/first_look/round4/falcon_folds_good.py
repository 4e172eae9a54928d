"""Cross-validated house-energy model (Kaggle style)."""
import numpy as np
import tensorflow as tf

PARAMS = {"units": 16, "lr": 0.02, "folds": 3, "epochs": 12, "batch": 40}


class FoldRunner:
    def __init__(self, params):
        self.params = params
        self.reset()

    def reset(self):
        self.model = tf.keras.Sequential([
            tf.keras.layers.Input((5,)),
            tf.keras.layers.Dense(self.params["units"], activation="tanh"),
            tf.keras.layers.Dense(1),
        ])
        self.opt = tf.keras.optimizers.Adam(self.params["lr"])
        self.opt.build(self.model.trainable_variables)

    @tf.function
    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        weights = self.model.trainable_variables
        self.opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    def fit(self, x, y):
        for _ in range(self.params["epochs"]):
            for i in range(0, len(x), self.params["batch"]):
                self.train_step(x[i:i + self.params["batch"]], y[i:i + self.params["batch"]])

    def score(self, x, y):
        return float(tf.reduce_mean(tf.square(self.model(x) - y)))


def table(n=360):
    rng = np.random.default_rng(55)
    x = rng.normal(size=(n, 5)).astype("float32")
    y = np.sin(x[:, :1]) + 0.5 * x[:, 1:2] - x[:, 2:3] + 0.1 * rng.normal(size=(n, 1))
    return x, y.astype("float32")


def main(p):
    tf.keras.utils.set_random_seed(55)
    x, y = table()
    parts = np.array_split(np.arange(len(x)), p["folds"])
    runner = FoldRunner(p)
    scores = []
    for k, held in enumerate(parts):
        rest = np.concatenate([q for j, q in enumerate(parts) if j != k])
        runner = FoldRunner(p)
        before = runner.score(x[held], y[held])
        runner.fit(x[rest], y[rest])
        after = runner.score(x[held], y[held])
        scores.append(after)
        print(f"fold {k + 1}: held-out mse before {before:.4f} after {after:.4f}")
    print("mean over folds %.4f" % np.mean(scores))


main(PARAMS)
