"""Regression with a clipped activation whose ceiling is learned (as in low-bit training)."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(5)


@tf.custom_gradient
def learned_clip(x, ceiling):
    out = tf.clip_by_value(x, 0.0, ceiling)

    def grad(upstream):
        inside = tf.cast((x > 0.0) & (x < ceiling), x.dtype)
        above = tf.cast(x >= ceiling, x.dtype)
        d_x = upstream * inside
        d_ceiling = tf.reduce_sum(upstream * above)
        return d_x, d_ceiling

    return out, grad


class ClippedReLU(tf.keras.layers.Layer):
    def __init__(self, start=1.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        self.ceiling = self.add_weight(
            name="ceiling", shape=(),
            initializer=tf.keras.initializers.Constant(self.start))

    def call(self, x):
        return learned_clip(x, tf.convert_to_tensor(self.ceiling))


def make_data(n=1024, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 6)).astype("float32")
    w = rng.normal(size=(6, 1)).astype("float32")
    y = np.maximum(x @ w, 0.0) * 1.5 + 0.3 * np.abs(x[:, :1])
    return x, y.astype("float32")


def build():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(6,)),
        tf.keras.layers.Dense(32),
        ClippedReLU(name="clip_1"),
        tf.keras.layers.Dense(32),
        ClippedReLU(name="clip_2"),
        tf.keras.layers.Dense(1),
    ])


def main():
    x, y = make_data()
    model = build()
    optimizer = tf.keras.optimizers.Adam(5e-3)

    @tf.function
    def step(xb, yb):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(xb, training=True) - yb) ** 2)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1024, seed=1).batch(64)
    for epoch in range(30):
        losses = [float(step(xb, yb)) for xb, yb in data]
        if epoch % 10 == 0:
            print("epoch", epoch, "loss %.4f" % np.mean(losses))
    tops = [float(tf.convert_to_tensor(model.get_layer(n).ceiling)) for n in ("clip_1", "clip_2")]
    print("loss %.4f ceilings %.3f %.3f" % (np.mean(losses), tops[0], tops[1]))


main()
