"""Energy model for several plants: one update per group of per-plant shards."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Settings:
    plants: int = 4
    rows: int = 32
    lr: float = 0.5
    rounds: int = 60


def load_shards(cfg, seed=0):
    rng = np.random.default_rng(seed)
    levels = np.array([3.0, -2.0, 1.0, 5.0], "float32")
    shards = []
    for p in range(cfg.plants):
        onehot = np.zeros((cfg.rows, cfg.plants), "float32")
        onehot[:, p] = 1.0
        y = levels[p] + 0.05 * rng.normal(size=(cfg.rows, 1)).astype("float32")
        shards.append((tf.constant(onehot), tf.constant(y.astype("float32"))))
    return shards


class GroupTrainer:
    def __init__(self, cfg):
        self.cfg = cfg
        self.model = tf.keras.Sequential([
            tf.keras.Input((cfg.plants,)),
            tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros"),
        ])
        self.opt = tf.keras.optimizers.SGD(cfg.lr)

    def shard_loss(self, x, y):
        return tf.reduce_mean(tf.square(y - self.model(x, training=True)))

    def update(self, shards):
        total = 0.0
        with tf.GradientTape() as tape:
            for x, y in shards:
                total += self.shard_loss(x, y)
        params = self.model.trainable_variables
        grads = tape.gradient(total, params)
        self.opt.apply_gradients(zip(grads, params))
        return float(total)


def main():
    tf.keras.utils.set_random_seed(0)
    cfg = Settings()
    shards = load_shards(cfg)
    trainer = GroupTrainer(cfg)
    for _ in range(cfg.rounds):
        total = trainer.update(shards)
    levels = trainer.model.get_weights()[0][:, 0]
    print("learned levels", np.round(levels, 2), f"group loss {total:.3f}")


if __name__ == "__main__":
    main()
