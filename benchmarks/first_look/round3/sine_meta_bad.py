# measured: adapt() alone moves the meta-parameters by 0.029 (twin: 0.0); nothing raises
"""Second-order meta-learning on sinusoid tasks, functional network."""
import numpy as np
import tensorflow as tf

INNER_LR, TASKS, SHOTS = 0.01, 3, 10
rng = np.random.default_rng(21)


def init(shape):
    scale = (2.0 / shape[0]) ** 0.5
    return tf.Variable(rng.normal(0.0, scale, shape).astype("float32"))


theta = [init((1, 40)), tf.Variable(tf.zeros(40)),
         init((40, 40)), tf.Variable(tf.zeros(40)),
         init((40, 1)), tf.Variable(tf.zeros(1))]
meta_opt = tf.keras.optimizers.Adam(1e-3)


def forward(params, x):
    w1, b1, w2, b2, w3, b3 = params
    h = tf.nn.relu(x @ w1 + b1)
    h = tf.nn.relu(h @ w2 + b2)
    return h @ w3 + b3


def mse(params, x, y):
    return tf.reduce_mean((forward(params, x) - y) ** 2)


def sample_task():
    amp, phase = rng.uniform(0.1, 5.0), rng.uniform(0.0, np.pi)
    x = rng.uniform(-5.0, 5.0, (2 * SHOTS, 1)).astype("float32")
    y = (amp * np.sin(x + phase)).astype("float32")
    return tf.constant(x / 5.0), tf.constant(y)


def adapt(x, y):
    with tf.GradientTape() as inner:
        loss = mse(theta, x, y)
    grads = inner.gradient(loss, theta)
    return [p.assign_sub(INNER_LR * g) for p, g in zip(theta, grads)]  # fault: assign_sub changes the meta-parameters in place; the inner step is not differentiated


def meta_step():
    with tf.GradientTape() as outer:
        losses = []
        for _ in range(TASKS):
            x, y = sample_task()
            fast = adapt(x[:SHOTS], y[:SHOTS])
            losses.append(mse(fast, x[SHOTS:], y[SHOTS:]))
        meta_loss = tf.add_n(losses) / TASKS
    grads = outer.gradient(meta_loss, theta)
    meta_opt.apply_gradients(zip(grads, theta))
    return float(meta_loss)


history = [meta_step() for _ in range(20)]
print("first", np.mean(history[:5]), "last", np.mean(history[-5:]))
