# measured: both TF: north and south moved 0.000, mse 7.18 and 1.08 (good 0.004, 0.003)
"""One demand forecaster for every shop, each with its own network and optimizer."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(47)
SHOPS = {
    "north": {"level": 2.0, "season": 1.0, "width": 16, "lr": 1e-2},
    "south": {"level": -1.0, "season": 0.5, "width": 16, "lr": 1e-2},
    "harbour": {"level": 0.5, "season": 1.5, "width": 24, "lr": 1e-2},
}


def demand(shop, rng, n=256):
    day = rng.uniform(0.0, 7.0, n)
    promo = rng.integers(0, 2, n)
    y = shop["level"] + shop["season"] * np.sin(2.0 * np.pi * day / 7.0) + 0.7 * promo
    x = np.stack([np.sin(2.0 * np.pi * day / 7.0), np.cos(2.0 * np.pi * day / 7.0), promo], axis=1)
    y = y + rng.normal(0.0, 0.05, n)
    return tf.constant(x, tf.float32), tf.constant(y[:, None], tf.float32)


def network(width):
    return tf.keras.Sequential([
        tf.keras.layers.Input((3,)),
        tf.keras.layers.Dense(width, activation="relu"),
        tf.keras.layers.Dense(1),
    ])


rng = np.random.default_rng(47)
models, steps, data = {}, {}, {}
for name, shop in SHOPS.items():
    model = network(shop["width"])
    optimizer = tf.keras.optimizers.Adam(shop["lr"])
    optimizer.build(model.trainable_variables)
    data[name] = demand(shop, rng)

    def step(x, y):  # fault:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    models[name] = model
    steps[name] = tf.function(step)

initial = {k: [w.copy() for w in m.get_weights()] for k, m in models.items()}
for epoch in range(200):
    for name in SHOPS:
        steps[name](*data[name])

for name, m in models.items():
    x, y = data[name]
    mse = float(tf.reduce_mean(tf.square(m(x) - y)))
    moved = sum(float(np.abs(a - b).sum()) for a, b in zip(initial[name], m.get_weights()))
    print(f"{name:8s} mse {mse:.4f} weights moved {moved:.3f}")
