"""Nowcast rainfall from lagged gauge readings, with weight decay via regularizers."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(23)
settings = dict(lags=24, hidden=32, l2=0.1, lr=5e-3, epochs=15, batch=32)


def gauges(n, lags):
    rng = np.random.default_rng(7)
    x = rng.gamma(1.2, 1.0, (n, lags)).astype("float32")
    y = x[:, -3:].mean(axis=1, keepdims=True) + 0.1 * rng.normal(size=(n, 1))
    return x, y.astype("float32")


def build(s):
    reg = tf.keras.regularizers.L2(s["l2"])
    return tf.keras.Sequential([
        tf.keras.Input((s["lags"],)),
        tf.keras.layers.Dense(s["hidden"], activation="relu", kernel_regularizer=reg),
        tf.keras.layers.Dense(1, kernel_regularizer=reg),
    ])


model = build(settings)
optimizer = tf.keras.optimizers.Adam(settings["lr"])
huber = tf.keras.losses.Huber()


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        pred = model(x, training=True)
        loss = huber(y, pred)
        loss += tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


x, y = gauges(320, settings["lags"])
ds = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(320, seed=0).batch(settings["batch"])
for epoch in range(settings["epochs"]):
    mean = tf.keras.metrics.Mean()
    for bx, by in ds:
        mean.update_state(step(bx, by))
print("train loss", float(mean.result()))
