"""Solar power forecast with a polynomial learning-rate decay over the whole run."""
import numpy as np
import tensorflow as tf

SETTINGS = {
    "epochs": 8,
    "batch": 80,
    "samples": 320,
    "peak_lr": 0.02,
    "final_lr": 1e-4,
    "clip": 1.0,
}


def make_optimizer(settings):
    steps = settings["epochs"] * settings["samples"] // settings["batch"]
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(
        settings["peak_lr"], steps, end_learning_rate=settings["final_lr"])
    return tf.keras.optimizers.Adam(schedule, global_clipnorm=settings["clip"])


def irradiance(n, seed=7):
    rng = np.random.default_rng(seed)
    hour = rng.uniform(0, 24, size=(n, 1))
    cloud = rng.uniform(0, 1, size=(n, 1))
    power = np.maximum(0, np.sin((hour - 6) / 12 * np.pi)) * (1 - 0.7 * cloud)
    x = np.concatenate([np.sin(hour / 12 * np.pi), np.cos(hour / 12 * np.pi), cloud], axis=1)
    return x.astype("float32"), power.astype("float32")


def forecaster():
    return tf.keras.Sequential([
        tf.keras.Input((3,)),
        tf.keras.layers.Dense(24, activation="swish"),
        tf.keras.layers.Dense(24, activation="swish"),
        tf.keras.layers.Dense(1, activation="relu"),
    ])


def run_epoch(model, optimizer, data):
    total, count = 0.0, 0
    for x, y in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.keras.losses.huber(y, model(x, training=True)))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        total += float(loss)
        count += 1
    return total / count, float(optimizer.learning_rate)


def main(settings):
    tf.keras.utils.set_random_seed(7)
    x, y = irradiance(settings["samples"])
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(320).batch(settings["batch"])
    model = forecaster()
    optimizer = make_optimizer(settings)
    for epoch in range(settings["epochs"]):
        loss, lr = run_epoch(model, optimizer, data)
        print(f"epoch {epoch + 1}: loss {loss:.5f}, learning rate {lr:.5f}")


if __name__ == "__main__":
    main(SETTINGS)
