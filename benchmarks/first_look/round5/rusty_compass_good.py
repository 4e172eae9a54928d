"""Value learning on a corridor with a slowly tracking target network."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(311)
N, GAMMA, TAU = 5, 0.9, 0.05


def value_net():
    return tf.keras.Sequential([
        tf.keras.Input((N,)),
        tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros"),
    ])


class Corridor:
    """Moves one cell to the right every step; the last cell pays one and ends."""

    def __init__(self):
        eye = np.eye(N, dtype="float32")
        self.s = tf.constant(eye)
        self.s2 = tf.constant(np.roll(eye, -1, axis=0))
        self.r = tf.constant([0.0] * (N - 1) + [1.0])
        self.done = tf.constant([0.0] * (N - 1) + [1.0])


def track(target, online, tau):
    for t, o in zip(target.trainable_variables, online.trainable_variables):
        t.assign((1.0 - tau) * t + tau * o)


def learn(env, online, target, opt, sweeps=500):
    @tf.function
    def sweep():
        goal = env.r + GAMMA * (1.0 - env.done) * target(env.s2)[:, 0]
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(goal - online(env.s, training=True)[:, 0]))
        grads = tape.gradient(loss, online.trainable_variables)
        opt.apply_gradients(zip(grads, online.trainable_variables))
        track(target, online, TAU)
        return loss

    for _ in range(sweeps):
        loss = sweep()
    return float(loss)


online, target = value_net(), value_net()
target.set_weights(online.get_weights())
loss = learn(Corridor(), online, target, tf.keras.optimizers.SGD(0.5))
got = online(tf.eye(N)).numpy()[:, 0]
print(f"loss {loss:.5f}, values {np.round(got, 2)}, true {np.round(GAMMA ** np.arange(N - 1, -1, -1), 2)},"
      f" target moved {np.abs(target.get_weights()[0]).max():.3f}")
