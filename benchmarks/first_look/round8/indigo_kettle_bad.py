# measured: TF 2.21 and 2.15, silent: loss after 8 epochs 1.94 (2.15: 2.25), accuracy 0.828 (0.815), gradient norm grows to 11.8 (12.4), against 0.129, 0.940, 1.0 in the twin
"""Sentiment-like bag-of-words classifier trained with micro-batches."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Config:
    vocab: int = 60
    hidden: int = 24
    micro_batch: int = 8
    micro_steps: int = 4
    epochs: int = 8
    lr: float = 0.2


def corpus(n, vocab, seed=0):
    rng = np.random.default_rng(seed)
    tone = rng.normal(size=vocab)
    counts = rng.poisson(0.4, (n, vocab)).astype("float32")
    noise = 0.5 * rng.normal(size=n)
    return counts, ((counts - 0.4) @ tone + noise > 0).astype("float32")[:, None]


class MicroBatcher(tf.Module):
    """Sums gradients of several micro-batches and applies them in one go."""

    def __init__(self, model, optimizer, every):
        super().__init__()
        self.model = model
        self.optimizer = optimizer
        self.every = every
        self.sums = [tf.Variable(tf.zeros(v.shape), trainable=False) for v in model.trainable_variables]

    @tf.function
    def collect(self, x, y):
        with tf.GradientTape() as tape:
            logits = self.model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
        for s, g in zip(self.sums, tape.gradient(loss, self.model.trainable_variables)):
            s.assign_add(g / self.every)
        return loss

    @tf.function
    def flush(self):
        self.optimizer.apply_gradients(
            [(s.read_value(), v) for s, v in zip(self.sums, self.model.trainable_variables)])
        norm = tf.linalg.global_norm([s.read_value() for s in self.sums])
        return norm  # fault:


def main():
    cfg = Config()
    tf.keras.utils.set_random_seed(4)
    x, y = corpus(1024, cfg.vocab)
    model = tf.keras.Sequential([
        tf.keras.Input((cfg.vocab,)),
        tf.keras.layers.Dense(cfg.hidden, activation="tanh"),
        tf.keras.layers.Dense(1),
    ])
    batcher = MicroBatcher(model, tf.keras.optimizers.SGD(cfg.lr), cfg.micro_steps)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1024, seed=1).batch(cfg.micro_batch)
    for epoch in range(cfg.epochs):
        losses, norm = [], 0.0
        for i, (bx, by) in enumerate(data):
            losses.append(float(batcher.collect(bx, by)))
            if (i + 1) % cfg.micro_steps == 0:
                norm = float(batcher.flush())
        acc = float(np.mean((model(x).numpy() > 0) == (y > 0.5)))
        print(f"epoch {epoch} loss {np.mean(losses):.4f} acc {acc:.3f} gradient norm {norm:.4f}")


if __name__ == "__main__":
    main()
