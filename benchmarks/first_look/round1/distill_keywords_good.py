"""Knowledge distillation for keyword spotting: a trained teacher guides a student."""
import numpy as np
import tensorflow as tf
from tensorflow import keras


def spotter(width, name):
    return keras.Sequential([
        keras.Input((20,)),
        keras.layers.Dense(width, activation="relu"),
        keras.layers.Dense(width, activation="relu"),
        keras.layers.Dense(5),
    ], name=name)


class Distiller(keras.Model):
    """Compare teacher and student of the same width (self-distillation)."""

    def __init__(self, teacher, student, alpha=0.3, temperature=4.0):
        super().__init__()
        self.teacher = teacher
        self.student = student
        self.alpha = alpha
        self.temperature = temperature
        self.hard = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.soft = keras.losses.KLDivergence()

    def call(self, x, training=False):
        return self.student(x, training=training)

    def train_step(self, data):
        x, y = data
        soft_targets = tf.nn.softmax(self.teacher(x, training=False) / self.temperature)
        with tf.GradientTape() as tape:
            logits = self.student(x, training=True)
            hard = self.hard(y, logits)
            soft = self.soft(soft_targets, tf.nn.softmax(logits / self.temperature))
            loss = self.alpha * hard + (1 - self.alpha) * self.temperature ** 2 * soft
        grads = tape.gradient(loss, self.student.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.student.trainable_variables))
        return {"hard": hard, "soft": soft}


def recordings(n=600, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 5, n)
    centres = np.random.default_rng(99).normal(size=(5, 20)) * 2.0
    return (centres[y] + rng.normal(size=(n, 20))).astype("float32"), y


def accuracy(model, x, y):
    return float(np.mean(np.argmax(model(x).numpy(), -1) == y))


if __name__ == "__main__":
    keras.utils.set_random_seed(3)
    x, y = recordings()
    teacher = spotter(24, "teacher")
    teacher.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    teacher.fit(x, y, epochs=10, verbose=0)
    print("teacher before", accuracy(teacher, x, y))

    student = spotter(24, "student")
    distiller = Distiller(teacher, student)
    distiller.compile(optimizer=keras.optimizers.Adam(2e-3))
    distiller.fit(x, y, epochs=10, batch_size=50, verbose=0)
    RESULT = accuracy(teacher, x, y), accuracy(student, x, y)
    print("teacher, student after", RESULT)
