# measured: 2.21 and 2.15: no exception; squared weight norm 36.9 -> 87.4, same as without regularizers (good: 28.9)
"""Tiny single-box grid detector trained with a hand written loop."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Input, Model, layers, optimizers, regularizers

GRID, SIZE = 4, 32
DECAY = 5e-2


def conv_block(x, filters, strides):
    x = layers.Conv2D(
        filters, 3, strides=strides, padding="same", use_bias=False,
        kernel_regularizer=regularizers.l2(DECAY),
    )(x)
    return layers.LeakyReLU()(x)


def build_detector():
    inputs = Input((SIZE, SIZE, 1))
    x = conv_block(inputs, 8, 2)
    x = conv_block(x, 16, 2)
    x = conv_block(x, 16, 2)
    outputs = layers.Conv2D(5, 1, kernel_regularizer=regularizers.l2(DECAY))(x)
    return Model(inputs, outputs, name="detector")


def box_term(target, output):
    mask = target[..., :1]
    centre = tf.square(tf.sigmoid(output[..., 1:3]) - target[..., 1:3])
    extent = tf.square(tf.exp(output[..., 3:5]) - target[..., 3:5])
    return tf.reduce_mean(tf.reduce_sum(mask * (centre + extent), axis=(1, 2, 3)))


def objectness_term(target, output):
    ce = tf.nn.sigmoid_cross_entropy_with_logits(labels=target[..., 0], logits=output[..., 0])
    return tf.reduce_mean(tf.reduce_sum(ce, axis=(1, 2)))


def render(rng, n):
    images = 0.1 * rng.normal(size=(n, SIZE, SIZE, 1)).astype("float32")
    targets = np.zeros((n, GRID, GRID, 5), "float32")
    cell = SIZE // GRID
    for i in range(n):
        cx, cy = rng.uniform(4, SIZE - 4, 2)
        half = int(rng.integers(2, 5))
        x0, x1, y0, y1 = int(cx) - half, int(cx) + half, int(cy) - half, int(cy) + half
        images[i, max(y0, 0):y1, max(x0, 0):x1] += 1.0
        gx, gy = int(cx // cell), int(cy // cell)
        targets[i, gy, gx] = [1.0, cx / cell - gx, cy / cell - gy, 2 * half / cell, 2 * half / cell]
    return images, targets


@tf.function
def train_step(model, optimizer, images, targets):
    with tf.GradientTape() as tape:
        outputs = model(images, training=True)
        box_loss = box_term(targets, outputs)
        obj_loss = objectness_term(targets, outputs)
        total = box_loss + obj_loss  # fault:
    grads = tape.gradient(total, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return box_loss, obj_loss


def main(steps=200):
    tf.keras.utils.set_random_seed(8)
    rng = np.random.default_rng(8)
    model = build_detector()
    optimizer = optimizers.Adam(3e-3)
    for step in range(steps):
        box, obj = train_step(model, optimizer, *map(tf.constant, render(rng, 16)))
        if step % 50 == 0:
            print(f"[{step}] box {float(box):.3f} obj {float(obj):.3f}")
    norm = float(sum(np.square(w.numpy()).sum() for w in model.trainable_variables))
    print("squared weight norm", round(norm, 3))
    return model, norm


if __name__ == "__main__":
    main()
