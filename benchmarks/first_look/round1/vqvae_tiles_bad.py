# measured: 2.21 and 2.15: silent: the codebook variable does not move, everything else trains
"""VQ-VAE on small terrain tiles; the code book is learnt by gradient descent."""
import tensorflow as tf
from tensorflow.keras import layers


class Quantizer(layers.Layer):
    def __init__(self, codes=16, dim=4, commitment=0.25, **kw):
        super().__init__(**kw)
        self.codes, self.dim, self.commitment = codes, dim, commitment

    def build(self, input_shape):
        self.codebook = self.add_weight(
            name="codebook", shape=(self.codes, self.dim),
            initializer=tf.keras.initializers.RandomUniform(-0.5, 0.5), trainable=True)

    def call(self, z):
        flat = tf.reshape(z, (-1, self.dim))
        book = tf.convert_to_tensor(self.codebook)
        dist = (tf.reduce_sum(flat ** 2, 1, keepdims=True)
                - 2.0 * tf.matmul(flat, book, transpose_b=True)
                + tf.reduce_sum(book ** 2, 1)[None])
        ids = tf.argmin(dist, axis=1)
        q = tf.reshape(tf.gather(book, ids), tf.shape(z))
        commit = tf.reduce_mean((tf.stop_gradient(q) - z) ** 2)
        dictionary = tf.reduce_mean((tf.stop_gradient(q) - tf.stop_gradient(z)) ** 2)  # fault: both sides are stopped, and the straight-through output stops q as well, so nothing at all trains the code book
        self.add_loss(dictionary + self.commitment * commit)
        return z + tf.stop_gradient(q - z)


def vqvae(side=8, dim=4):
    inp = layers.Input((side, side, 1))
    h = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inp)
    h = layers.Conv2D(dim, 1)(h)
    h = Quantizer(dim=dim, name="vq")(h)
    h = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(h)
    return tf.keras.Model(inp, layers.Conv2D(1, 3, padding="same")(h))


def tiles(n=128, side=8):
    slope = tf.random.uniform((n, 1, 1, 1), -1.0, 1.0)
    ramp = tf.reshape(tf.linspace(-1.0, 1.0, side), (1, side, 1, 1))
    bumps = tf.random.normal((n, side, side, 1), stddev=0.05)
    return slope * ramp + bumps


def train(model, data, epochs=5, batch=32, lr=3e-3):
    opt = tf.keras.optimizers.Adam(lr)
    ds = tf.data.Dataset.from_tensor_slices(data).shuffle(256).batch(batch)
    for epoch in range(epochs):
        for x in ds:
            with tf.GradientTape() as tape:
                out = model(x, training=True)
                rec = tf.reduce_mean((out - x) ** 2)
                loss = rec + tf.add_n(model.losses)
            params = model.trainable_variables
            grads = tape.gradient(loss, params)
            pairs = [(g, p) for g, p in zip(grads, params) if g is not None]
            opt.apply_gradients(pairs)
        print("epoch", epoch, "reconstruction", float(rec))


if __name__ == "__main__":
    tf.random.set_seed(21)
    net = vqvae()
    before = tf.identity(net.get_layer("vq").codebook)
    train(net, tiles())
    RESULT = float(tf.norm(tf.convert_to_tensor(net.get_layer("vq").codebook) - before))
