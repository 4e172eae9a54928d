"""Rotation pretext task, then a linear probe, then fine tuning of the whole network."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Classifier(keras.Model):
    def __init__(self, encoder, n_classes):
        super().__init__()
        self.encoder = encoder
        self.head = layers.Dense(n_classes)
        self.criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def call(self, images, training=None):
        return self.head(self.encoder(images, training=training))

    def train_step(self, data):
        images, labels = data
        with tf.GradientTape() as tape:
            logits = self(images, training=True)
            loss = self.criterion(labels, logits)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


def make_encoder():
    return keras.Sequential([
        keras.Input((12, 12, 1)),
        layers.Conv2D(6, 3, strides=2, activation="relu"),
        layers.Flatten(),
        layers.Dense(16, activation="relu"),
    ], name="encoder")


def stripes(n, seed):
    rng = np.random.default_rng(seed)
    images = np.repeat(rng.normal(size=(n, 12, 1, 1)), 12, axis=2) + 0.3 * rng.normal(size=(n, 12, 12, 1))
    return images.astype("float32")


def pretrain(encoder, images, epochs):
    turns = np.random.default_rng(1).integers(0, 2, len(images))
    rotated = np.stack([np.rot90(im, k) for im, k in zip(images, turns)])
    model = Classifier(encoder, 2)
    model.compile(optimizer=keras.optimizers.Adam(3e-3))
    model.fit(rotated, turns, epochs=epochs, batch_size=32, verbose=0)


def main(epochs=3, pretext_epochs=2):
    keras.utils.set_random_seed(14)
    images = stripes(192, 0)
    labels = (images.mean(axis=(1, 2, 3)) > 0).astype("int64")
    encoder = make_encoder()
    pretrain(encoder, images, pretext_epochs)

    encoder.trainable = False
    model = Classifier(encoder, 2)
    model.compile(optimizer=keras.optimizers.Adam(3e-3))
    model.fit(images, labels, epochs=2, batch_size=32, verbose=0)

    encoder.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(3e-3))
    model.fit(images, labels, epochs=epochs, batch_size=32, verbose=0)
    logits = model(images).numpy()
    accuracy = float((logits.argmax(axis=1) == labels).mean())
    print("accuracy after fine tuning", accuracy)
    return encoder, model.head, accuracy


if __name__ == "__main__":
    main()
