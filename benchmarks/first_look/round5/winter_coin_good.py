"""Epoch-driven regression with a momentum optimizer and badly scaled inputs."""
import numpy as np
import tensorflow as tf

CONFIG = {"epochs": 60, "batch": 64, "lr": 0.02, "momentum": 0.95}


def make_optimizer(cfg):
    return tf.keras.optimizers.SGD(cfg["lr"], momentum=cfg["momentum"])


def make_dataset(cfg, n=128, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)) * np.array([2.0, 0.5, 0.2])
    y = x @ np.array([[1.0], [-2.0], [4.0]])
    return tf.data.Dataset.from_tensor_slices(
        (x.astype("float32"), y.astype("float32"))).batch(cfg["batch"])


def run_epoch(model, data, opt):
    total = 0.0
    for x, y in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
        total += float(loss)
    return total, int(opt.iterations.numpy())


def main(cfg):
    tf.keras.utils.set_random_seed(301)
    model = tf.keras.Sequential([
        tf.keras.Input((3,)),
        tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros"),
    ])
    data = make_dataset(cfg)
    opt = make_optimizer(cfg)
    for _ in range(cfg["epochs"]):
        loss, updates = run_epoch(model, data, opt)
    print(f"after {cfg['epochs']} epochs: loss {loss:.5f}, optimizer has counted {updates} updates,"
          f" weights {np.round(model.get_weights()[0][:, 0], 2)}")


main(CONFIG)
