# measured: TF 2.21 and 2.15: running means exactly 0.0, val mse 0.143 (2.15: 0.131); twin running means 2.7/1.1, val mse 0.033 (0.035)
"""Keypoint regression from small heat images, hand-written loop."""
import numpy as np
import tensorflow as tf


def pose_net(n_points):
    img = tf.keras.layers.Input((12, 12, 1))
    x = tf.keras.layers.Conv2D(8, 3, padding="same")(img)
    x = tf.keras.layers.BatchNormalization(momentum=0.9)(x)
    x = tf.keras.layers.ReLU()(x)
    x = tf.keras.layers.Flatten()(x)
    x = tf.keras.layers.Dense(32)(x)
    x = tf.keras.layers.BatchNormalization(momentum=0.9)(x)
    x = tf.keras.layers.ReLU()(x)
    x = tf.keras.layers.Dropout(0.1)(x)
    return tf.keras.Model(img, tf.keras.layers.Dense(2 * n_points)(x))


def render(n, rng, n_points=2):
    pts = rng.uniform(0, 11, (n, n_points, 2))
    grid = np.stack(np.meshgrid(np.arange(12), np.arange(12), indexing="ij"), -1)
    dist = ((grid[None, :, :, None, :] - pts[:, None, None]) ** 2).sum(-1)
    weight = np.array([1.0, 2.0])
    img = (np.exp(-dist / 3.0) * weight).sum(-1)
    return (5.0 + 4.0 * img[..., None]).astype("float32"), (pts.reshape(n, -1) / 11.0).astype("float32")


class PoseTrainer:
    def __init__(self, net, lr):
        self.net = net
        self.opt = tf.keras.optimizers.Adam(lr)
        self.meter = tf.keras.metrics.Mean()

    @tf.function
    def train_batch(self, images, points):
        with tf.GradientTape() as tape:
            predicted = self.net(images)  # fault: forward pass runs in inference mode
            loss = tf.reduce_mean(tf.square(predicted - points))
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.net.trainable_variables))
        self.meter.update_state(loss)

    def run(self, images, points, epochs, batch):
        for _ in range(epochs):
            self.meter.reset_state()
            for i in range(0, len(images), batch):
                self.train_batch(images[i:i + batch], points[i:i + batch])
        return float(self.meter.result())


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(6)
    rng = np.random.default_rng(6)
    x, y = render(512, rng)
    xv, yv = render(256, rng)
    net = pose_net(2)
    print("train mse %.4f" % PoseTrainer(net, 3e-3).run(x, y, epochs=10, batch=32))
    print("val mse %.4f" % float(tf.reduce_mean(tf.square(net(xv, training=False) - yv))))
    norms = [l for l in net.layers if isinstance(l, tf.keras.layers.BatchNormalization)]
    print("running means", [round(float(np.abs(l.moving_mean.numpy()).mean()), 3) for l in norms])
