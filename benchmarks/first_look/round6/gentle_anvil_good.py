"""Texture transfer: an image is fitted to the filter statistics of another image."""
import numpy as np
import tensorflow as tf

tf.random.set_seed(53)
SIZE = 24


def stripes(angle, period, seed):
    rng = np.random.default_rng(seed)
    yy, xx = np.mgrid[0:SIZE, 0:SIZE]
    wave = np.sin(2.0 * np.pi * (xx * np.cos(angle) + yy * np.sin(angle)) / period)
    tint = rng.uniform(0.2, 0.6, size=3)
    return (0.5 + wave[..., None] * tint * 0.5)[None].astype("float32")


class Statistics:
    """Gram matrices of two fixed random convolution layers."""

    def __init__(self, seed=1):
        g = tf.random.Generator.from_seed(seed)
        self.f1 = 0.3 * g.normal([3, 3, 3, 12])
        self.f2 = 0.15 * g.normal([3, 3, 12, 16])

    @staticmethod
    def gram(h):
        flat = tf.reshape(h, [-1, h.shape[-1]])
        return tf.matmul(flat, flat, transpose_a=True) / float(flat.shape[0])

    def __call__(self, image):
        h1 = tf.nn.relu(tf.nn.conv2d(image, self.f1, 1, "SAME"))
        h2 = tf.nn.relu(tf.nn.conv2d(h1, self.f2, 2, "SAME"))
        return [self.gram(h1), self.gram(h2)]


class Painter:
    def __init__(self, content, style, rate=0.02, momentum=0.9):
        self.statistics = Statistics()
        self.targets = self.statistics(style)
        self.content = content
        self.canvas = tf.Variable(content)
        self.tint = tf.Variable(tf.zeros([3]))
        self.slots = {}
        self.rate, self.momentum = rate, momentum

    def loss(self):
        image = self.canvas + self.tint
        style = tf.add_n([tf.reduce_mean((a - b) ** 2)
                          for a, b in zip(self.statistics(image), self.targets)])
        return 50.0 * style + 0.05 * tf.reduce_mean((image - self.content) ** 2)

    def step(self):
        variables = [self.canvas, self.tint]
        with tf.GradientTape() as tape:
            loss = self.loss()
        pairs = list(zip(tape.gradient(loss, variables), variables))
        norm = tf.sqrt(tf.add_n([tf.reduce_sum(g ** 2) for g, _ in pairs]))
        shrink = tf.minimum(1.0, 1.0 / norm)
        for grad, var in pairs:
            slot = self.slots.setdefault(var.ref(), tf.Variable(tf.zeros_like(var)))
            slot.assign(self.momentum * slot + shrink * grad)
            var.assign_sub(self.rate * slot)
        return float(loss), float(norm)


def main():
    painter = Painter(stripes(0.0, 12.0, 0), tf.constant(stripes(1.0, 5.0, 7)))
    for it in range(100):
        loss, norm = painter.step()
        if it % 25 == 0:
            print("step", it, "loss %.5f gradient norm %.4f" % (loss, norm))
    moved = float(tf.reduce_max(tf.abs(painter.canvas - painter.content)))
    print("loss %.5f canvas moved %.4f" % (loss, moved))


main()
