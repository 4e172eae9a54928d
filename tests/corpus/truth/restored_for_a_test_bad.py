import os
import tempfile

import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
FOLDER = tempfile.mkdtemp()


def build():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


def train():
    student = build()
    optimizer = tf.keras.optimizers.SGD(0.1)
    step = tf.Variable(0)
    checkpoint = tf.train.Checkpoint(step=step, student=student, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, FOLDER, max_to_keep=1)
    for _ in range(5):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(student(x) - y))
        grads = tape.gradient(loss, student.trainable_variables)
        optimizer.apply_gradients(zip(grads, student.trainable_variables))
        step.assign_add(1)
    manager.save()


def restored():
    model = build()
    step = tf.Variable(0)
    checkpoint = tf.train.Checkpoint(step=step, model=model)  # warning: [TL654] model moves wrongly
    checkpoint.restore(tf.train.latest_checkpoint(FOLDER))
    return model


train()
model = restored()
