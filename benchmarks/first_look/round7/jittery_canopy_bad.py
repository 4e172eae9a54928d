# measured: 2.21 and 2.15: no exception; BatchNormalization moving_mean and moving_variance unchanged (max change 0; good: about 10 and 17 to 51); trainable weights diverge to NaN on 2.21, held out loss stuck at 3.15 on 2.15 (good: 0.08 / 0.13)
import numpy as np
import tensorflow as tf
import keras
from keras import layers

SIDE = 16


def backbone(x):
    for filters in (8, 16):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.Activation("relu")(x)
    return x


def heatmap_model():
    image = keras.Input((SIDE, SIDE, 1))
    heat = layers.Conv2D(1, 1)(backbone(image))
    return keras.Model(image, heat)


class PoseTrainer:
    def __init__(self, model, learning_rate=2e-3):
        self.model = model
        self.optimizer = keras.optimizers.SGD(learning_rate, momentum=0.9)
        self.history = []

    def loss(self, heat_true, heat_pred):
        return tf.reduce_mean(tf.square(heat_true - heat_pred)) * 100.0

    @tf.function
    def one_step(self, image, heat):
        with tf.GradientTape() as tape:
            predicted = self.model(image)  # fault:
            loss = self.loss(heat, predicted)
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    def run(self, stream, steps):
        for _, (image, heat) in zip(range(steps), stream):
            self.history.append(float(self.one_step(image, heat)))

    def evaluate(self, image, heat):
        return float(self.loss(heat, self.model(image, training=False)))


def keypoint_stream(seed, batch=16):
    rng = np.random.default_rng(seed)
    yy, xx = np.mgrid[:SIDE, :SIDE].astype("float32")
    while True:
        centre = rng.uniform(3, SIDE - 3, (batch, 2, 1, 1)).astype("float32")
        dist = (xx - centre[:, 0]) ** 2 + (yy - centre[:, 1]) ** 2
        image = 4.0 * np.exp(-dist / 2.0) + 2.5 + 0.1 * rng.normal(size=dist.shape)
        yield (tf.constant(image[..., None], tf.float32), tf.constant(np.exp(-dist / 6.0)[..., None], tf.float32))


def main(steps=80):
    keras.utils.set_random_seed(2)
    model = heatmap_model()
    trainer = PoseTrainer(model)
    trainer.run(keypoint_stream(0), steps)
    held_out = trainer.evaluate(*next(keypoint_stream(99)))
    print("last losses", [round(v, 2) for v in trainer.history[-3:]], "held out", round(held_out, 2))
    return model, held_out


if __name__ == "__main__":
    main()
