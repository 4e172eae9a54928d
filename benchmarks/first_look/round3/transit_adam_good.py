"""Exoplanet transits: light-curve classifier with a hand-written loop."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(79)
conf = {"length": 60, "lr": 2e-3, "epochs": 6, "batch": 24}


def curves(n, length):
    rng = np.random.default_rng(79)
    flux = 1.0 + 0.01 * rng.normal(size=(n, length, 1))
    has_planet = rng.integers(0, 2, n)
    for i in np.flatnonzero(has_planet):
        start = rng.integers(5, length - 15)
        flux[i, start:start + 8] -= 0.03
    return ((flux - 1.0) * 50).astype("float32"), has_planet.astype("float32")[:, None]


def network():
    return tf.keras.Sequential([
        tf.keras.layers.Conv1D(8, 9, activation="relu"),
        tf.keras.layers.GlobalMaxPooling1D(),
        tf.keras.layers.Dense(1),
    ])


def run_epoch(model, optimizer, dataset):
    losses = []
    for flux, label in dataset:
        with tf.GradientTape() as tape:
            logits = model(flux, training=True)
            loss = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=label, logits=logits))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        losses.append(float(loss))
    return np.mean(losses), optimizer


def fit(model, dataset, cfg):
    optimizer = tf.keras.optimizers.Adam(cfg["lr"])
    for epoch in range(cfg["epochs"]):
        loss, used = run_epoch(model, optimizer, dataset)
        print(f"epoch {epoch} loss {loss:.4f}")
    return used


flux, planets = curves(96, conf["length"])
ds = tf.data.Dataset.from_tensor_slices((flux, planets)).batch(conf["batch"])
last = fit(network(), ds, conf)
