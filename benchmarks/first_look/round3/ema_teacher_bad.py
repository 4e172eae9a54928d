# measured: the teacher moves by 0.0 (twin: 0.22), its accuracy is 0.48 against 1.0
"""Mean-teacher training for half-labelled parcel images."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass(frozen=True)
class Setup:
    decay: float = 0.9
    consistency: float = 1.0
    lr: float = 1e-2
    classes: int = 3


def network(classes):
    return tf.keras.Sequential([
        tf.keras.Input((14,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(classes),
    ])


def follow(teacher, student, decay):
    for slow, fast in zip(teacher.variables, student.variables):
        slow = decay * slow + (1.0 - decay) * fast  # fault: binds the loop variable anew, nothing is assigned to the teacher


def make_step(teacher, student, opt, cfg):
    @tf.function
    def step(x, y, unlabelled):
        goal = tf.nn.softmax(teacher(unlabelled, training=False))
        with tf.GradientTape() as tape:
            supervised = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=y, logits=student(x, training=True)))
            view = unlabelled + 0.1 * tf.random.normal(tf.shape(unlabelled))
            drift = tf.reduce_mean((tf.nn.softmax(student(view, training=True)) - goal) ** 2)
            loss = supervised + cfg.consistency * drift
        grads = tape.gradient(loss, student.trainable_variables)
        opt.apply_gradients(zip(grads, student.trainable_variables))
        return supervised
    return step


cfg = Setup()
tf.keras.utils.set_random_seed(61)
rng = np.random.default_rng(61)
x = rng.normal(size=(60, 14)).astype("float32")
y = x[:, :3].argmax(axis=1)
student, teacher = network(cfg.classes), network(cfg.classes)
teacher.set_weights(student.get_weights())
start = teacher.get_weights()
step = make_step(teacher, student, tf.keras.optimizers.Adam(cfg.lr), cfg)
for _ in range(30):
    noise = rng.normal(size=(30, 14)).astype("float32")
    loss = step(x, y, noise)
    follow(teacher, student, cfg.decay)
print("student loss", float(loss), "teacher accuracy", (teacher(x).numpy().argmax(1) == y).mean())
