"""Adversarial training of a digit classifier with the fast gradient sign method."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential, layers


class FGSM:
    def __init__(self, model, loss, epsilon, clip=(0.0, 1.0)):
        self.model = model
        self.loss = loss
        self.epsilon = epsilon
        self.clip = clip

    def __call__(self, images, labels):
        images = tf.convert_to_tensor(images)
        with tf.GradientTape() as tape:
            tape.watch(images)
            value = self.loss(labels, self.model(images, training=False))
        direction = tf.sign(tape.gradient(value, images))
        return tf.clip_by_value(images + self.epsilon * direction, *self.clip)


class RobustTrainer:
    def __init__(self, model, epsilon=0.1, mix=0.5):
        self.model, self.mix = model, mix
        self.loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.attack = FGSM(model, self.loss, epsilon)
        self.optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)

    def train_batch(self, x, y, adversarial=True):
        x_adv = self.attack(x, y) if adversarial else x
        with tf.GradientTape() as tape:
            clean = self.loss(y, self.model(x, training=True))
            hostile = self.loss(y, self.model(x_adv, training=True))
            total = self.mix * clean + (1.0 - self.mix) * hostile
        grads = tape.gradient(total, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return float(clean), float(hostile)


def digits(n=128, side=8, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    x = rng.uniform(0, 0.4, size=(n, side, side, 1)).astype("float32")
    for i, k in enumerate(y):
        x[i, 2 * k:2 * k + 2] += 0.5
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(32)


def main(warm_epochs=1, epochs=3):
    tf.random.set_seed(0)
    model = Sequential([layers.Input((8, 8, 1)), layers.Conv2D(8, 3, activation="relu"),
                        layers.Flatten(), layers.Dense(3)])
    trainer = RobustTrainer(model)
    for epoch in range(epochs):
        for x, y in digits():
            clean, hostile = trainer.train_batch(x, y, adversarial=epoch >= warm_epochs)
        print("epoch", epoch, "clean", clean, "adversarial", hostile)


if __name__ == "__main__":
    main()
