"""Neural style transfer on tiny tiles: the image itself is the trained variable."""
import tensorflow as tf
from tensorflow.keras import layers

STYLE_WEIGHT, CONTENT_WEIGHT, TV_WEIGHT = 1.0, 5.0, 1e-4


def feature_model(side=16):
    inp = layers.Input((side, side, 3))
    a = layers.Conv2D(8, 3, padding="same", activation="relu", name="low")(inp)
    b = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu", name="high")(a)
    model = tf.keras.Model(inp, [a, b])
    model.trainable = False
    return model


def gram(t):
    n = tf.cast(t.shape[1] * t.shape[2], tf.float32)
    return tf.einsum("bijc,bijd->bcd", t, t) / n


class StyleTransfer:
    def __init__(self, style, content, rate=0.02):
        self.extract = feature_model()
        low, _ = self.extract(style)
        _, high = self.extract(content)
        self.style_target, self.content_target = gram(low), high
        self.image = tf.Variable(content, name="image")
        self.optimizer = tf.keras.optimizers.Adam(rate)

    def loss(self):
        low, high = self.extract(self.image)
        style = tf.reduce_mean((gram(low) - self.style_target) ** 2)
        content = tf.reduce_mean((high - self.content_target) ** 2)
        tv = tf.reduce_sum(tf.image.total_variation(self.image))
        return STYLE_WEIGHT * style + CONTENT_WEIGHT * content + TV_WEIGHT * tv

    def step(self):
        with tf.GradientTape() as tape:
            loss = self.loss()
        grad = tape.gradient(loss, self.image)
        self.optimizer.apply_gradients([(grad, self.image)])
        self.image.assign(tf.clip_by_value(self.image, 0.0, 1.0))
        return float(loss)


def stripes(side=16, horizontal=True):
    line = tf.cast(tf.range(side) % 4 < 2, tf.float32)
    plane = tf.ones((side, 1)) * line[None] if horizontal else line[:, None] * tf.ones((1, side))
    return tf.stack([plane, 0.5 * plane, 1.0 - plane], axis=-1)[None]


if __name__ == "__main__":
    tf.random.set_seed(0)
    job = StyleTransfer(stripes(horizontal=True), stripes(horizontal=False))
    losses = [job.step() for _ in range(10)]
    print("loss", losses[0], "->", losses[-1])
