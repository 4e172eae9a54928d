# measured: 2.21 and 2.15: no exception; teacher weights unchanged after 100 steps (max change 0; good: 0.08), student trains
"""Self-distillation with an averaged teacher, two views per image."""
import numpy as np
import tensorflow as tf
import keras
from keras import layers


def encoder(name):
    return keras.Sequential([
        keras.Input((10, 10, 1)),
        layers.Conv2D(8, 3, strides=2, activation="relu"),
        layers.Flatten(),
        layers.Dense(16),
    ], name=name)


class SelfDistiller:
    def __init__(self, momentum=0.95, student_temp=0.2, teacher_temp=0.1):
        self.student = encoder("student")
        self.teacher = encoder("teacher")
        self.teacher.set_weights(self.student.get_weights())
        self.momentum = momentum
        self.student_temp, self.teacher_temp = student_temp, teacher_temp
        self.center = tf.Variable(tf.zeros((16,)), trainable=False)
        self.optimizer = keras.optimizers.Adam(1e-3)

    def cross_entropy(self, teacher_out, student_out):
        targets = tf.nn.softmax((teacher_out - self.center) / self.teacher_temp)
        return -tf.reduce_mean(tf.reduce_sum(targets * tf.nn.log_softmax(student_out / self.student_temp), axis=1))

    @tf.function
    def train_step(self, view_a, view_b):
        teacher_a, teacher_b = self.teacher(view_a), self.teacher(view_b)
        with tf.GradientTape() as tape:
            student_a = self.student(view_a, training=True)
            student_b = self.student(view_b, training=True)
            loss = self.cross_entropy(teacher_a, student_b) + self.cross_entropy(teacher_b, student_a)
        weights = self.student.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))  # fault:
        batch_center = tf.reduce_mean(tf.concat([teacher_a, teacher_b], axis=0), axis=0)
        self.center.assign(self.momentum * self.center + (1.0 - self.momentum) * batch_center)
        return loss


def augment(rng, images):
    shift = rng.integers(-1, 2)
    jitter = 0.2 * rng.normal(size=images.shape)
    return tf.constant(np.roll(images, shift, axis=2) + jitter, tf.float32)


def main(steps=100):
    keras.utils.set_random_seed(27)
    rng = np.random.default_rng(27)
    prototypes = rng.normal(size=(6, 10, 10, 1))
    learner = SelfDistiller()
    for step in range(steps):
        images = prototypes[rng.integers(0, 6, 32)]
        loss = learner.train_step(augment(rng, images), augment(rng, images))
        if step % 25 == 0:
            print(f"step {step} loss {float(loss):.4f}")
    return learner.student, learner.teacher


if __name__ == "__main__":
    main()
