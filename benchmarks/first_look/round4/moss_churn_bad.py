# measured: TF 2.21 and 2.15: gradient norm 0.00000, loss 9.70 throughout, p = 1.000 for all, accuracy 0.237; twin accuracy 0.892
"""Customer churn classifier."""
import json

import numpy as np
import tensorflow as tf

SPEC = json.loads('{"layers": [32, 16], "lr": 0.005, "epochs": 20, "batch": 64}')


def churn_table(n, seed):
    rng = np.random.default_rng(seed)
    months = rng.integers(1, 60, n)
    calls = rng.poisson(2, n)
    bill = rng.normal(50, 15, n)
    logit = 0.8 * calls - 0.06 * months + 0.03 * (bill - 50) - 1.0
    left = rng.uniform(size=n) < 1 / (1 + np.exp(-2 * logit))
    x = np.stack([(months - 30) / 17, calls - 2, (bill - 50) / 15], axis=1)
    return x.astype("float32"), left.astype("float32")[:, None]


def assemble(spec):
    x = entry = tf.keras.Input((3,))
    for units in spec["layers"]:
        x = tf.keras.layers.Dense(units, activation="relu")(x)
    out = tf.keras.layers.Dense(1, activation="softmax")(x)  # fault: softmax over a single unit is always 1
    return tf.keras.Model(entry, out)


def log_loss(y, p):
    p = tf.clip_by_value(p, 1e-6, 1.0 - 1e-6)
    return -tf.reduce_mean(y * tf.math.log(p) + (1.0 - y) * tf.math.log(1.0 - p))


def train(model, x, y, spec):
    opt = tf.keras.optimizers.Adam(spec["lr"])

    @tf.function
    def step(xb, yb):
        with tf.GradientTape() as tape:
            loss = log_loss(yb, model(xb, training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
        return loss, tf.linalg.global_norm(grads)

    for epoch in range(spec["epochs"]):
        for i in range(0, len(x), spec["batch"]):
            loss, norm = step(x[i:i + spec["batch"]], y[i:i + spec["batch"]])
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1} loss {float(loss):.4f} gradient norm {float(norm):.5f}")


def main():
    tf.keras.utils.set_random_seed(3)
    x, y = churn_table(1280, 0)
    model = assemble(SPEC)
    train(model, x, y, SPEC)
    xt, yt = churn_table(1000, 1)
    p = model(xt).numpy()
    print("share of leavers %.3f, accuracy %.3f, range of p %.3f..%.3f"
          % (yt.mean(), np.mean((p > 0.5) == yt), p.min(), p.max()))


main()
