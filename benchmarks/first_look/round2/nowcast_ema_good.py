"""Rain nowcasting with an exponential moving average of the weights for validation."""
import contextlib

import numpy as np
import tensorflow as tf


class WeightAverage:
    """Keeps averaged copies of the weights and swaps them in for evaluation."""

    def __init__(self, variables, decay):
        self.variables = list(variables)
        self.decay = decay
        self.average = [v.numpy() for v in self.variables]

    def update(self):
        for i, v in enumerate(self.variables):
            self.average[i] = self.decay * self.average[i] + (1.0 - self.decay) * v.numpy()

    @contextlib.contextmanager
    def swapped_in(self):
        backup = [v.numpy() for v in self.variables]
        for v, avg in zip(self.variables, self.average):
            v.assign(avg)
        try:
            yield
        finally:
            for v, old in zip(self.variables, backup):
                v.assign(old)


def radar_frames(n, seed):
    rng = np.random.default_rng(seed)
    field = rng.normal(size=(n, 10, 10, 3)).astype("float32")
    future = (0.6 * field[..., 2:] + 0.3 * field[..., 1:2] - 0.2).astype("float32")
    return field, future


def nowcaster():
    return tf.keras.Sequential([
        tf.keras.Input((10, 10, 3)),
        tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
        tf.keras.layers.Conv2D(1, 3, padding="same"),
    ])


@tf.function
def train_step(model, optimizer, frames, future):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(model(frames, training=True) - future))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(1)
    x, y = radar_frames(240, 1)
    x_val, y_val = radar_frames(60, 2)
    batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(24)
    model = nowcaster()
    optimizer = tf.keras.optimizers.SGD(0.2)
    ema = WeightAverage(model.trainable_variables, decay=0.999)
    for epoch in range(6):
        for frames, future in batches:
            loss = train_step(model, optimizer, frames, future)
            ema.update()
        with ema.swapped_in():
            val = float(tf.reduce_mean(tf.abs(model(x_val) - y_val)))
        print(f"epoch {epoch}: train {float(loss):.4f}  averaged weights on validation {val:.4f}")
