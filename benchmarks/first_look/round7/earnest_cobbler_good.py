"""Adversarial training of a small image classifier (FGSM)."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential, layers, losses, optimizers, utils

EPSILON = 0.1
ce = losses.SparseCategoricalCrossentropy(from_logits=True)


def classifier():
    return Sequential([
        layers.Input((8, 8, 1)),
        layers.Conv2D(6, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(2),
    ])


def perturb(model, images, labels):
    images = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        loss = ce(labels, model(images))
    direction = tf.sign(tape.gradient(loss, images))
    return tf.clip_by_value(images + EPSILON * direction, 0.0, 1.0)


@tf.function
def train_step(model, optimizer, images, labels):
    attacked = perturb(model, images, labels)
    with tf.GradientTape() as tape:
        clean_loss = ce(labels, model(images, training=True))
        attacked_loss = ce(labels, model(attacked, training=True))
        loss = 0.5 * (clean_loss + attacked_loss)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return clean_loss, attacked_loss


def digits(rng, n=64):
    labels = rng.integers(0, 2, n)
    images = 0.5 + 0.1 * rng.normal(size=(n, 8, 8, 1))
    images[labels == 1, 2:6, 2:6] += 0.3
    return np.clip(images, 0, 1).astype("float32"), labels


def main(steps=60):
    utils.set_random_seed(4)
    rng = np.random.default_rng(4)
    model, optimizer = classifier(), optimizers.Adam(5e-3)
    attacked = None
    for step in range(steps):
        clean, attacked = train_step(model, optimizer, *map(tf.constant, digits(rng)))
        if step % 20 == 0:
            print(f"{step}: clean {float(clean):.3f} attacked {float(attacked):.3f}")
    return model, None if attacked is None else float(attacked)


if __name__ == "__main__":
    main()
