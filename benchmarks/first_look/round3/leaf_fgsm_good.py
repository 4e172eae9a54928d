"""Adversarial training (FGSM) of a leaf disease classifier."""
from dataclasses import dataclass

import tensorflow as tf


@dataclass
class Config:
    eps: float = 0.05
    lr: float = 1e-3
    classes: int = 4
    steps: int = 6


cfg = Config()
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model = tf.keras.Sequential([
    tf.keras.layers.Conv2D(8, 3, strides=2, activation="relu"),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(cfg.classes),
])
opt = tf.keras.optimizers.Adam(cfg.lr)


def perturb(images, labels):
    with tf.GradientTape() as tape:
        tape.watch(images)
        loss = loss_fn(labels, model(images, training=False))
    direction = tf.sign(tape.gradient(loss, images))
    return tf.clip_by_value(images + cfg.eps * direction, 0.0, 1.0)


def train_step(images, labels):
    hard = perturb(images, labels)
    with tf.GradientTape() as tape:
        clean_loss = loss_fn(labels, model(images, training=True))
        adv_loss = loss_fn(labels, model(hard, training=True))
        loss = 0.5 * (clean_loss + adv_loss)
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    return clean_loss, adv_loss


for step in range(cfg.steps):
    batch = tf.random.uniform((8, 12, 12, 3))
    target = tf.random.uniform((8,), maxval=cfg.classes, dtype=tf.int32)
    clean, adv = train_step(batch, target)
    print(step, float(clean), float(adv))
