"""TD(0) evaluation of a random walk with a small value network."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(11)
N_STATES = 5
GAMMA = 1.0


def simulate(n_steps, seed=0):
    rng = np.random.default_rng(seed)
    rows, s = [], 2
    for _ in range(n_steps):
        s2 = s + rng.choice([-1, 1])
        done = s2 < 0 or s2 >= N_STATES
        rows.append((s, 1.0 if s2 >= N_STATES else 0.0, min(max(s2, 0), N_STATES - 1), float(done)))
        s = 2 if done else s2
    s, r, s2, d = map(np.array, zip(*rows))
    eye = np.eye(N_STATES, dtype="float32")
    return eye[s], r.astype("float32"), eye[s2], d.astype("float32")


class ValueLearner:
    def __init__(self, lr=0.5):
        self.net = tf.keras.Sequential([
            tf.keras.Input((N_STATES,)),
            tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros"),
        ])
        self.opt = tf.keras.optimizers.SGD(lr)

    def value(self, s):
        return tf.squeeze(self.net(s), axis=-1)

    @tf.function
    def update(self, s, r, s2, done):
        with tf.GradientTape() as tape:
            target = r + GAMMA * (1.0 - done) * self.value(s2)
            loss = tf.reduce_mean(tf.square(tf.stop_gradient(target) - self.value(s)))
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.net.trainable_variables))
        return loss


def main():
    data = [tf.constant(a) for a in simulate(3000)]
    learner = ValueLearner()
    for _ in range(800):
        learner.update(*data)
    truth = np.arange(1, N_STATES + 1) / (N_STATES + 1)
    got = learner.value(tf.eye(N_STATES)).numpy()
    print("values", np.round(got, 2), "true", np.round(truth, 2))
    print(f"largest error {np.abs(got - truth).max():.3f}")


main()
