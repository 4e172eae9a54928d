# measured: 2.21 and 2.15 alike: runs; derivative has shape (n, 1) in place of (n, 2), max error of the trajectory 0.78 against 0.10.
"""Two coupled populations near equilibrium: x' = y, y' = -x, learnt from the equations alone."""
import keras
import numpy as np
import tensorflow as tf

T_END = 3.0


def dynamics(state):
    x, y = tf.split(state, 2, axis=1)
    return tf.concat([y, -x], axis=1)


class Trajectory(keras.Model):
    def __init__(self, start):
        super().__init__()
        self.start = tf.constant([start], tf.float32)
        self.stack = [keras.layers.Dense(32, activation="tanh") for _ in range(2)]
        self.out = keras.layers.Dense(2)

    def call(self, t):
        h = t / T_END
        for layer in self.stack:
            h = layer(h)
        return self.start + t * self.out(h)


def ode_loss(model, t):
    with tf.GradientTape() as tape:
        tape.watch(t)
        state = model(t)
    rate = tape.gradient(state, t)  # fault:
    return tf.reduce_mean(tf.square(rate - dynamics(state)))


def main():
    keras.utils.set_random_seed(8)
    model = Trajectory([1.0, 0.0])
    model(tf.zeros((1, 1)))
    optimizer = keras.optimizers.Adam(1e-2)

    @tf.function(input_signature=[tf.TensorSpec((32, 1), tf.float32)])
    def step(t):
        with tf.GradientTape() as tape:
            loss = ode_loss(model, t)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    for k in range(300):
        loss = step(tf.random.uniform((32, 1), maxval=T_END))
        if k % 100 == 99:
            print(f"step {k}: residual {float(loss):.5f}")

    grid = np.linspace(0, T_END, 61, dtype="float32")[:, None]
    exact = np.concatenate([np.cos(grid), -np.sin(grid)], axis=1)
    print("max error of the trajectory:", round(float(np.abs(model(grid).numpy() - exact).max()), 4))


if __name__ == "__main__":
    main()
