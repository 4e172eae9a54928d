# measured: 2.21 and 2.15: silent: the moving statistics of batch normalisation do not move (variance stays 1, it is about 100 in the good twin), dropout is off
"""Key-point regression with batch normalisation in a hand-written loop."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import (Activation, BatchNormalization, Conv2D, Dense, Dropout, Flatten)


def stage(filters, drop):
    return [Conv2D(filters, 3, strides=2, padding="same", use_bias=False),
            BatchNormalization(momentum=0.9), Activation("relu"), Dropout(drop)]


def pose_network(joints, drop=0.1):
    net = keras.Sequential([keras.Input((16, 16, 1))])
    for f in (8, 16):
        for layer in stage(f, drop):
            net.add(layer)
    net.add(Flatten())
    net.add(Dense(2 * joints))
    return net


def skeletons(n, joints, rng):
    pts = rng.uniform(2, 13, size=(n, joints, 2))
    img = np.full((n, 16, 16, 1), 40.0, "float32")
    for i in range(n):
        for r, c in pts[i].round().astype(int):
            img[i, r, c] += 200.0
    return img, (pts.reshape(n, -1) / 16.0).astype("float32")


class PoseTrainer:
    def __init__(self, net, lr):
        self.net = net
        self.opt = keras.optimizers.Adam(lr)
        self.metric = keras.metrics.Mean()

    @tf.function
    def train_on(self, img, target):
        with tf.GradientTape() as tape:
            pred = self.net(img)  # fault: called without training=True, so batch normalisation uses and keeps its initial moving statistics and dropout is off
            loss = tf.reduce_mean(tf.square(pred - target))
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.net.trainable_variables))
        self.metric.update_state(loss)

    def evaluate(self, img, target):
        return float(tf.reduce_mean(tf.abs(self.net(img, training=False) - target)))


def main():
    keras.utils.set_random_seed(2)
    rng = np.random.default_rng(2)
    trainer = PoseTrainer(pose_network(joints=2), lr=3e-3)
    test = skeletons(64, 2, rng)
    for epoch in range(10):
        trainer.metric.reset_state()
        for _ in range(4):
            trainer.train_on(*map(tf.constant, skeletons(32, 2, rng)))
        if epoch % 3 == 0:
            print(epoch, "train", float(trainer.metric.result()), "test", trainer.evaluate(*test))
    return trainer.net


if __name__ == "__main__":
    NET = main()
    bn = NET.layers[1]
    print("moving variance", np.array(bn.moving_variance)[:4])
