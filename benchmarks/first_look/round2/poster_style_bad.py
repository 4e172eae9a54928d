# measured: 2.21: AttributeError: 'tensorflow.python.framework.ops.EagerTensor' object has no attribute '_unique_id'. 2.15: AttributeError: Tensor.name is undefined when eager execution is enabled. (both in the second step)
"""Style transfer for posters: optimises the pixels against Gram matrices of random filters."""
import numpy as np
import tensorflow as tf

SIDE = 24
CONTENT_WEIGHT, STYLE_WEIGHT, SMOOTH_WEIGHT = 1.0, 5.0, 1e-3


def feature_net():
    inp = tf.keras.Input((SIDE, SIDE, 3))
    low = tf.keras.layers.Conv2D(12, 3, activation="relu", name="low")(inp)
    high = tf.keras.layers.Conv2D(16, 3, strides=2, activation="relu", name="high")(low)
    net = tf.keras.Model(inp, [low, high])
    net.trainable = False
    return net


def gram(x):
    flat = tf.reshape(x, [-1, x.shape[-1]])
    return tf.matmul(flat, flat, transpose_a=True) / tf.cast(tf.shape(flat)[0], tf.float32)


def poster(kind):
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    planes = {
        "content": [x, y, 0.5 * np.ones_like(x)],
        "style": [np.sin(20 * x) ** 2, np.cos(15 * y) ** 2, np.sin(20 * (x + y)) ** 2],
    }[kind]
    return tf.constant(np.stack(planes, axis=-1)[None], tf.float32)


class StyleTransfer:
    def __init__(self, content, style, lr=0.02):
        self.net = feature_net()
        self.content_target = self.net(content)[1]
        self.style_targets = [gram(f) for f in self.net(style)]
        self.optimizer = tf.keras.optimizers.Adam(lr)

    def loss(self, image):
        low, high = self.net(image)
        content = tf.reduce_mean(tf.square(high - self.content_target))
        style = sum(tf.reduce_mean(tf.square(gram(f) - t))
                    for f, t in zip((low, high), self.style_targets))
        smooth = tf.reduce_sum(tf.image.total_variation(image))
        return CONTENT_WEIGHT * content + STYLE_WEIGHT * style + SMOOTH_WEIGHT * smooth

    def run(self, start, steps):
        image = tf.Variable(start)
        for i in range(steps):
            with tf.GradientTape() as tape:
                loss = self.loss(image)
            grad = tape.gradient(loss, image)
            self.optimizer.apply_gradients([(grad, image)])
            image = tf.clip_by_value(image, 0.0, 1.0)  # fault: image is now a tensor instead of the tf.Variable, so the next gradient is None
            if (i + 1) % 10 == 0:
                print(f"step {i + 1}: {float(loss):.4f}")
        return image


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(32)
    content = poster("content")
    result = StyleTransfer(content, poster("style")).run(content, steps=20)
    print("mean pixel change:", float(tf.reduce_mean(tf.abs(result - content))))
