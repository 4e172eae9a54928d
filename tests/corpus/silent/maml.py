"""Second-order meta-learning: the inner update happens inside the outer tape."""

import tensorflow as tf


def forward(x, weights):
    hidden = tf.nn.relu(x @ weights[0] + weights[1])
    return hidden @ weights[2] + weights[3]


def mse(pred, y):
    return tf.reduce_mean(tf.square(pred - y))


meta_weights = [
    tf.Variable(tf.random.normal((1, 8), stddev=0.5)),
    tf.Variable(tf.zeros((8,))),
    tf.Variable(tf.random.normal((8, 1), stddev=0.5)),
    tf.Variable(tf.zeros((1,))),
]
meta_optimizer = tf.keras.optimizers.Adam(1e-3)


def adapt(weights, x, y, steps=2, lr=0.01):
    fast = list(weights)
    for _ in range(steps):
        with tf.GradientTape() as inner:
            inner.watch(fast)
            loss = mse(forward(x, fast), y)
        grads = inner.gradient(loss, fast)
        fast = [w - lr * g for w, g in zip(fast, grads)]
    return fast


def meta_step(tasks):
    with tf.GradientTape() as outer:
        total = 0.0
        for (xs, ys), (xq, yq) in tasks:
            fast_weights = adapt(meta_weights, xs, ys)
            total += mse(forward(xq, fast_weights), yq)
        total /= len(tasks)
    meta_grads = outer.gradient(total, meta_weights)
    meta_optimizer.apply_gradients(zip(meta_grads, meta_weights))
    return total


def task():
    x = tf.random.uniform((10, 1))
    return (x[:5], tf.sin(x[:5])), (x[5:], tf.sin(x[5:]))


for iteration in range(5):
    print(iteration, float(meta_step([task(), task()])))
