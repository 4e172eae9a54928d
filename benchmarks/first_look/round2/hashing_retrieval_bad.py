# measured: 2.21 and 2.15: silent, not even a warning: hidden and code do not move, only classify does
"""Learns binary codes for furniture photos so that similar items share bits."""
import numpy as np
import tensorflow as tf

BITS = 16


class HashNet(tf.keras.Model):
    def __init__(self, bits=BITS):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(48, activation="relu")
        self.code = tf.keras.layers.Dense(bits, activation="tanh")
        self.classify = tf.keras.layers.Dense(4)

    def encode(self, features):
        soft = self.code(self.hidden(features))
        return tf.sign(soft)  # fault: the derivative of tf.sign is zero everywhere, so hidden and code receive zero gradients

    def call(self, features):
        bits = self.encode(features)
        return bits, self.classify(bits)


def pairwise_loss(bits, labels, margin=6.0):
    """Hamming-like contrastive loss on +-1 codes."""
    dist = 0.5 * (BITS - tf.matmul(bits, bits, transpose_b=True))
    same = tf.cast(labels[:, None] == labels[None, :], tf.float32)
    pull = same * dist
    push = (1.0 - same) * tf.nn.relu(margin - dist)
    return tf.reduce_mean(pull + push) / BITS


def items(n, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, size=n).astype("int32")
    centers = rng.normal(size=(4, 20))
    return (centers[labels] + rng.normal(0, 0.7, (n, 20))).astype("float32"), labels


def fit(model, data, epochs, weight=0.5):
    ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = tf.keras.optimizers.Adam(3e-3)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            bits, logits = model(x)
            loss = ce(y, logits) + weight * pairwise_loss(bits, y)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    for epoch in range(epochs):
        losses = [float(step(x, y)) for x, y in data]
        print("epoch", epoch, "loss", round(np.mean(losses), 4))


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(17)
    x, y = items(320, 17)
    net = HashNet()
    net(x[:2])
    fit(net, tf.data.Dataset.from_tensor_slices((x, y)).batch(64), epochs=5)
