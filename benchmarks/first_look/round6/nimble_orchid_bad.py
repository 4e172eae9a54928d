# measured: both TF: penalty 0.00000, task 1 acc 0.996 to 0.768 (good 0.146, 0.890)
"""Two tasks one after the other with a quadratic penalty that protects the first one."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(73)


def task(seed, n=500):
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=(8, 1))
    x = rng.normal(size=(n, 8))
    y = (x @ direction > 0).astype("float32")
    return tf.constant(x, tf.float32), tf.constant(y)


class ContinualLearner:
    def __init__(self, strength=200.0):
        self.net = tf.keras.Sequential([
            tf.keras.layers.Input((8,)),
            tf.keras.layers.Dense(24, activation="relu"),
            tf.keras.layers.Dense(1),
        ])
        self.strength = strength
        self.anchor, self.importance = None, None

    def task_loss(self, x, y):
        return tf.reduce_mean(
            tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=self.net(x)))

    def penalty(self):
        if self.anchor is None:
            return 0.0
        return 0.5 * self.strength * tf.add_n([
            tf.reduce_sum(f * tf.square(v - a))
            for f, v, a in zip(self.importance, self.net.trainable_variables, self.anchor)])

    def consolidate(self, x, y, samples=100):
        total = [np.zeros(v.shape, "float32") for v in self.net.trainable_variables]
        for k in range(samples):
            with tf.GradientTape() as tape:
                loss = self.task_loss(x[k:k + 1], y[k:k + 1])
            for t, g in zip(total, tape.gradient(loss, self.net.trainable_variables)):
                t += np.square(g.numpy()) / samples
        self.importance = [tf.constant(t) for t in total]
        self.anchor = [v for v in self.net.trainable_variables]  # fault:

    def learn(self, x, y, steps):
        opt = tf.keras.optimizers.Adam(5e-3)

        @tf.function
        def step():
            with tf.GradientTape() as tape:
                extra = self.penalty()
                loss = self.task_loss(x, y) + extra
            grads = tape.gradient(loss, self.net.trainable_variables)
            opt.apply_gradients(zip(grads, self.net.trainable_variables))
            return tf.convert_to_tensor(extra)

        for _ in range(steps):
            extra = step()
        return float(extra)

    def accuracy(self, x, y):
        return float(tf.reduce_mean(tf.cast((self.net(x) > 0) == (y > 0.5), tf.float32)))


if __name__ == "__main__":
    first, second = task(1), task(2)
    learner = ContinualLearner()
    learner.learn(*first, steps=100)
    print(f"after task 1: acc1 {learner.accuracy(*first):.3f}")
    learner.consolidate(*first)
    extra = learner.learn(*second, steps=300)
    print(f"after task 2: acc1 {learner.accuracy(*first):.3f} "
          f"acc2 {learner.accuracy(*second):.3f} penalty {extra:.5f}")
