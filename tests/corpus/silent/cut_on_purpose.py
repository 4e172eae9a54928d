"""What has no gradient stands beside a way that has one."""

import numpy as np
import tensorflow as tf

x = tf.random.normal((16, 4))
y = tf.reduce_sum(x, axis=1, keepdims=True)
student = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
teacher = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
codebook = tf.Variable(tf.random.normal((8, 1)))
optimizer = tf.keras.optimizers.Adam(0.01)
vector_optimizer = tf.keras.optimizers.Adam(0.01)
accuracy = tf.keras.metrics.MeanSquaredError()
history = []


def distil():
    with tf.GradientTape() as tape:
        prediction = student(x, training=True)
        soft = teacher.predict(x, verbose=0)
        hard = tf.stop_gradient(prediction)
        weight = np.mean(y) + float(tf.reduce_max(hard))
        loss = tf.reduce_mean(tf.square(prediction - soft)) + 0.0 * weight
        accuracy(y, prediction)
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
    history.append(loss.numpy())
    return float(loss)


def quantise():
    """A straight-through estimator."""
    with tf.GradientTape() as tape:
        encoded = student(x)
        distances = tf.abs(encoded - tf.transpose(codebook))
        nearest = tf.gather(codebook, tf.argmin(distances, axis=1))
        passed = encoded + tf.stop_gradient(nearest - encoded)
        rounded = encoded + tf.stop_gradient(tf.round(encoded) - encoded)
        loss = tf.reduce_mean((passed - y) ** 2) + tf.reduce_mean((rounded - y) ** 2)
        loss += tf.reduce_mean((tf.stop_gradient(encoded) - nearest) ** 2)
    variables = [*student.trainable_variables, codebook]
    vector_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def mean_of_list():
    losses = []
    with tf.GradientTape() as tape:
        for row in tf.split(x, 4):
            losses.append(tf.reduce_mean(student(row) ** 2))
        loss = sum(losses) / np.float32(len(losses)) * np.prod(x.shape)
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
    print(np.mean([float(one) for one in losses]))


def fraction():
    with tf.GradientTape() as tape:
        prediction = student(x)
        positive = tf.cast(prediction > 0.0, tf.float32)
        loss = tf.reduce_mean(positive * prediction)
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))


distil()
quantise()
mean_of_list()
fraction()


def straight_through_and_weighed(soft, hard):
    with tf.GradientTape() as tape:
        passed = soft(x) + tf.stop_gradient(hard(x)) - tf.stop_gradient(soft(x))
        share = tf.stop_gradient(tf.norm(hard(x))) / tf.stop_gradient(tf.norm(soft(x)))
        loss = tf.reduce_mean(tf.square(passed)) + share * tf.reduce_mean(tf.abs(soft(x)))
    variables = soft.trainable_variables
    tf.keras.optimizers.SGD(0.1).apply_gradients(zip(tape.gradient(loss, variables), variables))
