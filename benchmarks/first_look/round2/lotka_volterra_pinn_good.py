"""Physics-informed network for the predator-prey equations of Lotka and Volterra."""
import numpy as np
import tensorflow as tf

ALPHA, BETA, GAMMA, DELTA = 1.1, 0.4, 0.4, 0.1
T_END = 1.0
START = tf.constant([[2.0, 1.0]])


class Population(tf.keras.Model):
    """t -> (prey, predator), both kept positive."""

    def __init__(self, width=24):
        super().__init__()
        self.layers_in = [tf.keras.layers.Dense(width, activation="tanh") for _ in range(2)]
        self.out = tf.keras.layers.Dense(2)

    def call(self, t):
        h = t / T_END
        for layer in self.layers_in:
            h = layer(h)
        return tf.nn.softplus(self.out(h))


def right_hand_side(state):
    prey, predator = state[:, :1], state[:, 1:]
    return tf.concat([ALPHA * prey - BETA * prey * predator,
                      DELTA * prey * predator - GAMMA * predator], axis=1)


def residual(model, t):
    with tf.GradientTape(persistent=True) as inner:
        inner.watch(t)
        state = model(t)
        prey, predator = state[:, :1], state[:, 1:]
    velocity = tf.concat([inner.gradient(prey, t), inner.gradient(predator, t)], axis=1)
    return velocity - right_hand_side(state)


@tf.function
def train_step(model, optimizer, t):
    with tf.GradientTape() as tape:
        physics = tf.reduce_mean(tf.square(residual(model, t)))
        start = tf.reduce_mean(tf.square(model(tf.zeros([1, 1])) - START))
        loss = physics + 10.0 * start
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return physics, start


def reference(steps=4000):
    state, dt = np.array([[2.0, 1.0]]), T_END / steps
    for _ in range(steps):
        state = state + dt * right_hand_side(state.astype("float32")).numpy()
    return state[0]


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(16)
    model = Population()
    model(tf.zeros([1, 1]))
    optimizer = tf.keras.optimizers.Adam(1e-2)
    for step in range(600):
        t = tf.random.uniform([64, 1], 0.0, T_END)
        physics, start = train_step(model, optimizer, t)
        if (step + 1) % 200 == 0:
            print(f"step {step + 1}: physics {float(physics):.4f} start {float(start):.5f}")
    print("network at the end:  ", model(tf.constant([[T_END]])).numpy()[0])
    print("reference at the end:", reference(400))
