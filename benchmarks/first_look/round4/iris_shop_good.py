"""Product category model with an epoch function that reports the mean loss."""
import numpy as np
import tensorflow as tf

N_CAT = 4


class AverageMeter:
    def __init__(self):
        self.total, self.count = 0.0, 0

    def add(self, value, n):
        self.total += value * n
        self.count += n

    @property
    def mean(self):
        return self.total / max(self.count, 1)


def products(n, rng, centres):
    cat = rng.integers(0, N_CAT, n)
    x = centres[cat] + rng.normal(0, 1.0, (n, 10))
    return x.astype("float32"), cat.astype("int32")


def build():
    return tf.keras.Sequential([
        tf.keras.layers.Input((10,)),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dense(N_CAT),
    ])


def make_step(model, opt):
    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=model(x, training=True)))
        opt.apply_gradients(zip(tape.gradient(loss, model.trainable_variables),
                                model.trainable_variables))
        return loss
    return step


def run_epoch(loader, step):
    meter = AverageMeter()
    for x, y in loader:
        loss = step(x, y)
        meter.add(float(loss), len(x))
    return meter.mean


def main(epochs=6):
    tf.keras.utils.set_random_seed(44)
    rng = np.random.default_rng(44)
    centres = 0.9 * rng.normal(size=(N_CAT, 10))
    loader = tf.data.Dataset.from_tensor_slices(products(1600, rng, centres)).batch(32)
    model, opt = build(), tf.keras.optimizers.Adam(3e-3)
    step = make_step(model, opt)
    for epoch in range(epochs):
        print(f"epoch {epoch + 1}: mean loss {run_epoch(loader, step):.4f}")
    xt, yt = products(800, rng, centres)
    acc = np.mean(np.argmax(model(xt).numpy(), axis=1) == yt)
    print(f"updates made {int(opt.iterations.numpy())}, test accuracy {acc:.3f}")


if __name__ == "__main__":
    main()
