"""What happens to the loss after the gradient was taken is nobody's business."""

import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
x = tf.random.normal((32, 3))
y = tf.cast(x[:, 0] > 0, tf.int32)
history = []


def step(x, y, scale=8):
    before = model(x, training=False)
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        losses = loss_fn(y, logits)
        loss = tf.reduce_mean(losses)
        scaled = loss / scale
    gradients = tape.gradient(scaled, model.trainable_variables)
    loss = loss * scale
    mean_loss = tf.reduce_mean(losses)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    after = model(x, training=False)
    history.append(float(mean_loss))
    accuracy = np.mean(np.argmax(after, axis=1) == y.numpy())
    return -loss, tf.reduce_mean(tf.abs(after - before)), accuracy


def per_example(x, y):
    with tf.GradientTape() as tape:
        losses = loss_fn(y, model(x))
    # the sum of the losses is differentiated, the mean is for the log
    gradients = tape.gradient(losses, model.trainable_variables)
    loss = tf.reduce_mean(losses)
    optimizer.apply_gradients([(g / len(x), v) for g, v in zip(gradients, model.trainable_variables)])
    return loss


def validate(x, y):
    logits = model(x)
    return tf.reduce_mean(loss_fn(y, logits))


def epoch():
    total = 0.0
    for start in range(0, 32, 8):
        batch_x, batch_y = x[start : start + 8], y[start : start + 8]
        mask = tf.cast(tf.random.uniform((8,)) > 0.1, tf.float32)
        weights = mask / tf.reduce_sum(mask)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(loss_fn(batch_y, model(batch_x)) * weights)
        grads = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
        total += loss
    total = total / 4
    print(f"train {total:.3f} validation {validate(x, y):.3f}")


step(x, y)
per_example(x, y)
epoch()
