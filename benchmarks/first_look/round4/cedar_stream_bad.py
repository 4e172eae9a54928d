# measured: TF 2.21 and 2.15: 10 updates in 30 epochs, test loss 0.513; twin 300 updates, test loss 0.272
"""Online click model fed by a record reader."""
import argparse

import numpy as np
import tensorflow as tf


def read_batches(path_seed, rows, batch):
    """Yield (features, clicked) the way a record file reader would."""
    rng = np.random.default_rng(path_seed)
    true_w = np.random.default_rng(0).normal(size=12)
    x = rng.normal(size=(rows, 12)).astype("float32")
    p = 1.0 / (1.0 + np.exp(-2.0 * x @ true_w))
    y = (rng.uniform(size=rows) < p).astype("float32")
    for i in range(0, rows, batch):
        yield x[i:i + batch], y[i:i + batch, None]


class ClickModel(tf.Module):
    def __init__(self, width=12):
        super().__init__()
        self.w = tf.Variable(tf.zeros([width, 1]))
        self.b = tf.Variable(tf.zeros([1]))

    def __call__(self, x):
        return tf.matmul(x, self.w) + self.b


def train(model, epochs, lr):
    opt = tf.keras.optimizers.SGD(lr)
    variables = list(model.trainable_variables)

    @tf.function
    def update(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=model(x)))
        opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    loss = None
    stream = read_batches(1, 960, 96)  # fault: one-shot generator shared by all epochs
    for epoch in range(epochs):
        for x, y in stream:
            loss = update(x, y)
        if (epoch + 1) % 10 == 0:
            print(f"epoch {epoch + 1}: loss {float(loss):.4f}")
    return int(opt.iterations.numpy())


def evaluate(model):
    losses = [tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=model(x))
              for x, y in read_batches(2, 960, 96)]
    return float(tf.reduce_mean(tf.concat(losses, axis=0)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--lr", type=float, default=0.2)
    args = parser.parse_args()
    net = ClickModel()
    done = train(net, args.epochs, args.lr)
    print(f"updates {done}, test loss {evaluate(net):.3f}, |w| {float(tf.norm(net.w)):.3f}")
