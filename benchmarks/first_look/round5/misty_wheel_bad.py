# measured: 2.21 and 2.15: initial slope 0.63 with swing 0.58 between tasks (good twin -0.61, swing 0.03); nothing raised
"""First-order meta-learning on lines through different slopes."""
import numpy as np
import tensorflow as tf

INNER_STEPS, INNER_LR, META_LR = 5, 0.1, 0.05


def sample_task(rng):
    slope = rng.choice([-2.0, 2.0])

    def draw(n=10):
        x = rng.uniform(-1, 1, size=(n, 1))
        return tf.constant(x, tf.float32), tf.constant(slope * x + 1.0, tf.float32)

    return draw


def mse(model, batch):
    x, y = batch
    return tf.reduce_mean(tf.square(model(x, training=True) - y))


def adapt(model, inner_opt, support):
    for _ in range(INNER_STEPS):
        with tf.GradientTape() as tape:
            loss = mse(model, support)
        grads = tape.gradient(loss, model.trainable_variables)
        inner_opt.apply_gradients(zip(grads, model.trainable_variables))  # fault:


def meta_step(model, inner_opt, meta_opt, tasks):
    params = model.trainable_variables
    sums = [tf.zeros_like(p) for p in params]
    for draw in tasks:
        adapt(model, inner_opt, draw())
        with tf.GradientTape() as tape:
            query = mse(model, draw())
        sums = [s + g for s, g in zip(sums, tape.gradient(query, params))]
    meta_opt.apply_gradients([(s / len(tasks), p) for s, p in zip(sums, params)])


def main():
    tf.keras.utils.set_random_seed(1)
    rng = np.random.default_rng(1)
    model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    inner_opt = tf.keras.optimizers.SGD(INNER_LR)
    meta_opt = tf.keras.optimizers.SGD(META_LR)
    slopes = []
    for it in range(16):
        meta_step(model, inner_opt, meta_opt, [sample_task(rng) for _ in range(4)])
        if it >= 8:
            slopes.append(float(model.get_weights()[0][0, 0]))
    print(f"initial slope between tasks: mean {np.mean(slopes):.2f}, swing {np.std(slopes):.2f}")


main()
