"""Private regression: every record's influence on an update is bounded before averaging."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(161)
CLIP, NOISE, LR = 1.0, 0.01, 0.2


def records(n=64, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    y = x @ np.array([[1.0], [-1.0]])
    x[0], y[0] = [1.0, 1.0], 500.0
    return tf.constant(x, tf.float32), tf.constant(y, tf.float32)


def bounded_update(tape, losses, params):
    rows = tape.jacobian(losses, params)
    flat = tf.concat([tf.reshape(r, (tf.shape(r)[0], -1)) for r in rows], axis=1)
    factor = tf.minimum(1.0, CLIP / (tf.norm(flat, axis=1) + 1e-9))
    return [tf.tensordot(factor, r, 1) / tf.cast(tf.size(factor), r.dtype) for r in rows]


def private_step(model, opt, x, y):
    params = model.trainable_variables
    with tf.GradientTape() as tape:
        losses = tf.reduce_sum(tf.square(model(x, training=True) - y), axis=-1)
    grads = bounded_update(tape, losses, params)
    grads = [g + NOISE * tf.random.normal(tf.shape(g)) for g in grads]
    opt.apply_gradients(zip(grads, params))
    return losses


x, y = records()
model = tf.keras.Sequential([
    tf.keras.Input((2,)),
    tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros"),
])
opt = tf.keras.optimizers.SGD(LR)
step = tf.function(lambda: private_step(model, opt, x, y))
for _ in range(100):
    losses = step()
w = model.get_weights()[0][:, 0]
print(f"weights {np.round(w, 2)} (true [1, -1]), median loss {np.median(losses.numpy()):.3f}")
