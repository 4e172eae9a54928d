# measured: TF 2.21 and 2.15 alike, silent: held out error 0.786 (variance 1.138); twin: 0.0137
"""Deep regressor with a smooth activation whose backward pass saves memory."""
import numpy as np
import tensorflow as tf


@tf.custom_gradient
def smooth_gate(x):
    """x * sigmoid(x); only the input is kept for the backward pass."""
    gate = tf.sigmoid(x)

    def backward(upstream):
        slope = tf.sigmoid(x) * (1.0 + x * (1.0 - tf.sigmoid(x)))
        return slope  # fault:

    return x * gate, backward


class Block(tf.Module):
    def __init__(self, width, seed):
        super().__init__()
        init = tf.random.Generator.from_seed(seed)
        self.weight = tf.Variable(init.normal((width, width)) * (1.2 / np.sqrt(width)))
        self.bias = tf.Variable(tf.zeros((width,)))

    def __call__(self, x):
        return x + smooth_gate(tf.matmul(x, self.weight) + self.bias)


class Regressor(tf.Module):
    def __init__(self, inputs, width, depth):
        super().__init__()
        init = tf.random.Generator.from_seed(100)
        self.enter = tf.Variable(init.normal((inputs, width)) / np.sqrt(inputs))
        self.blocks = [Block(width, seed) for seed in range(depth)]
        self.leave = tf.Variable(init.normal((width, 1)) / width)

    def __call__(self, x):
        hidden = tf.matmul(x, self.enter)
        for block in self.blocks:
            hidden = block(hidden)
        return tf.matmul(hidden, self.leave)


class Schedule(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak, total):
        self.peak, self.total = peak, float(total)

    def __call__(self, step):
        return self.peak * (1.0 - 0.9 * tf.cast(step, tf.float32) / self.total)

    def get_config(self):
        return {"peak": self.peak, "total": self.total}


def surface(count, rng):
    x = rng.uniform(-1.5, 1.5, size=(count, 5))
    y = np.sin(2 * x[:, :1]) + x[:, 1:2] * x[:, 2:3] + 0.5 * np.abs(x[:, 3:4])
    return tf.constant(x, tf.float32), tf.constant(y, tf.float32)


def main(steps=400):
    rng = np.random.default_rng(37)
    model = Regressor(5, 24, 3)
    optimizer = tf.keras.optimizers.Adam(Schedule(5e-3, steps))

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - y) ** 2)
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    for i in range(steps):
        loss = step(*surface(64, rng))
        if i % 100 == 99:
            print(f"step {i + 1} loss {float(loss):.4f}")
    x, y = surface(1000, rng)
    print(f"held out error {float(tf.reduce_mean((model(x) - y) ** 2)):.4f} "
          f"variance {float(tf.math.reduce_variance(y)):.4f}")


if __name__ == "__main__":
    main()
