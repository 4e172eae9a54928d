"""Yield regression with stochastic depth: one residual block may be skipped per step."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(37)
WIDTH, BLOCKS = 16, 4
rng = np.random.default_rng(37)

stem = tf.keras.layers.Dense(WIDTH, activation="relu")
head = tf.keras.layers.Dense(1)
blocks = [tf.keras.layers.Dense(WIDTH, activation="tanh") for _ in range(BLOCKS)]


def forward(x, skip=None):
    h = stem(x)
    for i, block in enumerate(blocks):
        if i != skip:
            h = h + block(h)
    return head(h)


x = rng.normal(size=(96, 6)).astype("float32")
y = np.sin(x[:, :1]) + 0.3 * x[:, 1:2] ** 2
forward(x[:1])
variables = stem.trainable_variables + head.trainable_variables
for block in blocks:
    variables = variables + block.trainable_variables
optimizer = tf.keras.optimizers.SGD(0.05)
optimizer.build(variables)


def train_step(bx, by, skip):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((forward(bx, skip) - by) ** 2)
    grads = tape.gradient(loss, variables)
    pairs = [(g, v) for g, v in zip(grads, variables) if g is not None]
    optimizer.apply_gradients(pairs)
    return float(loss)


for epoch in range(4):
    for i in range(0, 96, 32):
        loss = train_step(x[i:i + 32], y[i:i + 32], skip=int(rng.integers(0, BLOCKS)))
print("full depth mse", float(tf.reduce_mean((forward(x) - y) ** 2)))
