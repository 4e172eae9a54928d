# measured: 2.21 and 2.15: silent: adapt() changes the meta parameters themselves (by up to 0.05 to 0.09 per call; by 0 in the good twin)
"""MAML on sine regression with functional fast weights."""
import numpy as np
import tensorflow as tf

HP = dict(inner_lr=0.02, outer_lr=2e-3, inner_steps=2, tasks=3, shots=10, iterations=20)


class SineTask:
    def __init__(self, rng):
        self.amp = rng.uniform(0.5, 3.0)
        self.phase = rng.uniform(0, np.pi)
        self.rng = rng

    def draw(self, k):
        x = self.rng.uniform(-3, 3, size=(k, 1)).astype("float32")
        return tf.constant(x), tf.constant((self.amp * np.sin(x + self.phase)).astype("float32"))


class Regressor(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.d1 = tf.keras.layers.Dense(24, activation="tanh")
        self.d2 = tf.keras.layers.Dense(24, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.out(self.d2(self.d1(x)))


def forward(weights, x):
    w1, b1, w2, b2, w3, b3 = weights
    h = tf.tanh(tf.matmul(x, w1) + b1)
    h = tf.tanh(tf.matmul(h, w2) + b2)
    return tf.matmul(h, w3) + b3


def mse(weights, x, y):
    return tf.reduce_mean(tf.square(forward(weights, x) - y))


def adapt(model, x, y):
    """Take a few gradient steps on the support set and return the adapted weights."""
    weights = model.trainable_variables
    for _ in range(HP["inner_steps"]):
        with tf.GradientTape() as inner:
            loss = mse(weights, x, y)
        grads = inner.gradient(loss, weights)
        for i, g in enumerate(grads):
            weights[i].assign_sub(HP["inner_lr"] * g)  # fault: the inner step overwrites the meta parameters themselves, so every task moves the initialisation for good and the outer gradient is only first order
    return weights


def meta_step(model, optimizer, tasks):
    with tf.GradientTape() as outer:
        total = 0.0
        for task in tasks:
            fast = adapt(model, *task.draw(HP["shots"]))
            total += mse(fast, *task.draw(HP["shots"]))
        total /= len(tasks)
    grads = outer.gradient(total, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return float(total)


def main():
    tf.random.set_seed(8)
    rng = np.random.default_rng(8)
    model = Regressor()
    model(tf.zeros((1, 1)))
    optimizer = tf.keras.optimizers.Adam(HP["outer_lr"])
    history = []
    for it in range(HP["iterations"]):
        history.append(meta_step(model, optimizer, [SineTask(rng) for _ in range(HP["tasks"])]))
        if it % 5 == 0:
            print("iteration", it, "query loss", history[-1])
    return model, history


if __name__ == "__main__":
    model, HISTORY = main()
