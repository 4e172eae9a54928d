"""Distilling a wide classifier into a narrow one with a custom training step."""
import numpy as np
import tensorflow as tf


def blobs(n, seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    angle = 2.1 * y + 0.35 * rng.normal(size=n)
    r = 1.0 + 0.3 * rng.normal(size=n)
    x = np.stack([r * np.cos(angle), r * np.sin(angle)], 1)
    return x.astype("float32"), y.astype("int32")


def mlp(width, name):
    return tf.keras.Sequential([
        tf.keras.Input((2,)),
        tf.keras.layers.Dense(width, activation="relu"),
        tf.keras.layers.Dense(3),
    ], name=name)


class Distiller(tf.keras.Model):
    def __init__(self, student, teacher, temperature=3.0, alpha=0.3):
        super().__init__()
        self.student = student
        self.teacher = teacher
        self.temperature = temperature
        self.alpha = alpha
        self.divergence = tf.keras.losses.KLDivergence()
        self.opt = tf.keras.optimizers.Adam(5e-3)

    def _soften(self, logits):
        return tf.nn.softmax(logits / self.temperature)

    @tf.function
    def learn(self, x, y):
        with tf.GradientTape() as tape:
            guide = self.teacher(x, training=False)
            logits = self.student(x, training=True)
            hard = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
            soft = self.divergence(self._soften(guide), self._soften(logits))
            loss = self.alpha * hard + (1 - self.alpha) * self.temperature ** 2 * soft
        variables = self.student.trainable_variables
        grads = tape.gradient(loss, variables)
        self.opt.apply_gradients(zip(grads, variables))
        return hard, soft


def accuracy(model, x, y):
    return float(np.mean(model(x).numpy().argmax(-1) == y))


def pretrain(teacher, x, y, steps=300):
    opt = tf.keras.optimizers.Adam(1e-2)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, teacher(x)))
        opt.apply_gradients(zip(tape.gradient(loss, teacher.trainable_variables), teacher.trainable_variables))
    for _ in range(steps):
        step()


def main():
    tf.keras.utils.set_random_seed(9)
    x, y = blobs(600, 0)
    teacher, student = mlp(64, "teacher"), mlp(4, "student")
    pretrain(teacher, x, y)
    before = teacher(x).numpy()
    distiller = Distiller(student, teacher)
    for i in range(600):
        hard, soft = distiller.learn(x, y)
        if i % 200 == 199:
            print(f"step {i} hard {float(hard):.4f} soft {float(soft):.5f}")
    drift = float(np.abs(teacher(x).numpy() - before).mean())
    print(f"teacher {accuracy(teacher, x, y):.3f} student {accuracy(student, x, y):.3f} teacher logits moved {drift:.3f}")


if __name__ == "__main__":
    main()
