"""Cross-validated estimate for a small regression network with a hand-written loop."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(71)
PLAN = {"folds": 3, "epochs": 40, "lr": 1e-2, "hidden": (24, 24)}


def energy_data(n=300):
    rng = np.random.default_rng(71)
    x = rng.uniform(-1.0, 1.0, (n, 4))
    y = x[:, 0] ** 2 + np.sin(2.0 * x[:, 1]) - 0.5 * x[:, 2] * x[:, 3]
    return x.astype("float32"), y.astype("float32")[:, None]


def make_model(hidden):
    layers = [tf.keras.layers.Input((4,))]
    layers += [tf.keras.layers.Dense(h, activation="relu") for h in hidden]
    return tf.keras.Sequential(layers + [tf.keras.layers.Dense(1)])


def folds(n, k):
    order = np.random.default_rng(71).permutation(n)
    parts = np.array_split(order, k)
    for i in range(k):
        rest = np.concatenate([p for j, p in enumerate(parts) if j != i])
        yield rest, parts[i]


def run_fold(model, optimizer, train, valid, epochs):
    @tf.function
    def step(xb, yb):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(xb, training=True) - yb))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    ds = tf.data.Dataset.from_tensor_slices(train).shuffle(512, seed=71).batch(50)
    for _ in range(epochs):
        for xb, yb in ds:
            step(xb, yb)
    xv, yv = valid
    return float(tf.reduce_mean(tf.square(model(xv) - yv)))


def cross_validate(plan):
    x, y = energy_data()
    scores = []
    for train_idx, valid_idx in folds(len(x), plan["folds"]):
        optimizer = tf.keras.optimizers.Adam(plan["lr"])
        model = make_model(plan["hidden"])
        score = run_fold(model, optimizer, (x[train_idx], y[train_idx]),
                         (x[valid_idx], y[valid_idx]), plan["epochs"])
        print(f"fold {len(scores)} mse {score:.4f}", flush=True)
        scores.append(score)
    return scores


if __name__ == "__main__":
    scores = cross_validate(PLAN)
    print(f"mean {np.mean(scores):.4f} spread {np.std(scores):.4f}")
