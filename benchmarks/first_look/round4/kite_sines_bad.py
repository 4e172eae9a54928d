# measured: TF 2.21 and 2.15: ValueError "No gradients provided for any variable"; twin: loss after adaptation 1.90 -> 0.44
"""Meta-learning of sine curves: one adaptation step, second-order outer step."""
import numpy as np
import tensorflow as tf

INNER_LR = 0.1


def init_weights(width=32, seed=0):
    r = np.random.default_rng(seed)
    shapes = [(1, width), (width,), (width, width), (width,), (width, 1), (1,)]
    values = [r.normal(0, 1 / np.sqrt(s[0]), s) if len(s) == 2 else np.zeros(s) for s in shapes]
    return [tf.Variable(v, dtype=tf.float32) for v in values]


def forward(x, weights):
    w1, b1, w2, b2, w3, b3 = weights
    h = tf.nn.tanh(tf.matmul(x, w1) + b1)
    h = tf.nn.tanh(tf.matmul(h, w2) + b2)
    return tf.matmul(h, w3) + b3


def mse(x, y, weights):
    return tf.reduce_mean(tf.square(forward(x, weights) - y))


def adapt(x, y, weights):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = mse(x, y, weights)
    slopes = tape.gradient(loss, weights)
    return [tf.Variable(w - INNER_LR * g) for w, g in zip(weights, slopes)]  # fault: fresh variables cut the link to the start weights


def task(rng, shots=10):
    amp, phase = rng.uniform(0.5, 2.0), rng.uniform(0, np.pi)
    x = rng.uniform(-3, 3, (2 * shots, 1))
    y = amp * np.sin(x + phase)
    x, y = x.astype("float32"), y.astype("float32")
    return x[:shots], y[:shots], x[shots:], y[shots:]


def meta_train(iterations=40, tasks=4):
    rng = np.random.default_rng(15)
    weights = init_weights()
    opt = tf.keras.optimizers.Adam(5e-3)
    curve = []
    for _ in range(iterations):
        with tf.GradientTape() as outer:
            total = 0.0
            for _ in range(tasks):
                xs, ys, xq, yq = task(rng)
                total += mse(xq, yq, adapt(xs, ys, weights))
            loss = total / tasks
        grads = outer.gradient(loss, weights)
        opt.apply_gradients(zip(grads, weights))
        curve.append(float(loss))
    return curve


if __name__ == "__main__":
    curve = meta_train()
    print("loss after adaptation: first ten %.3f, last ten %.3f" % (np.mean(curve[:10]), np.mean(curve[-10:])))
