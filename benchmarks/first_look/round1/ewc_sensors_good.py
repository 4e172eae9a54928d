"""Continual learning on two sensor tasks with elastic weight consolidation."""
import numpy as np
import tensorflow as tf


class EWC:
    """Keeps important weights near the values they had after the last task."""

    def __init__(self, model, strength):
        self.model = model
        self.strength = strength
        self.anchor, self.fisher = None, None

    def remember(self, x, y):
        with tf.GradientTape() as tape:
            loss = task_loss(self.model, x, y)
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.fisher = [tf.square(g) + 0.1 for g in grads]
        self.anchor = [tf.identity(tf.convert_to_tensor(v)) for v in self.model.trainable_variables]

    def penalty(self):
        if self.anchor is None:
            return 0.0
        terms = [tf.reduce_sum(f * tf.square(v - a))
                 for f, v, a in zip(self.fisher, self.model.trainable_variables, self.anchor)]
        return self.strength * tf.add_n(terms)


def task_loss(model, x, y):
    return tf.reduce_mean(tf.square(model(x) - y))


def network():
    return tf.keras.Sequential([
        tf.keras.Input((4,)),
        tf.keras.layers.Dense(16, activation="tanh"),
        tf.keras.layers.Dense(1),
    ])


def task(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(64, 4)).astype("float32")
    return tf.constant(x), tf.constant(np.tanh(x @ rng.normal(size=(4, 1))).astype("float32"))


def learn(model, ewc, x, y, steps, lr=0.05):
    optimizer = tf.keras.optimizers.SGD(lr)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            reg = ewc.penalty()
            loss = task_loss(model, x, y) + reg
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return reg

    for _ in range(steps):
        reg = step()
    return float(reg)


if __name__ == "__main__":
    tf.random.set_seed(1)
    net = network()
    ewc = EWC(net, strength=5.0)
    first, second = task(1), task(2)
    learn(net, ewc, *first, steps=150)
    print("task 1 after task 1:", float(task_loss(net, *first)))
    ewc.remember(*first)
    reg = learn(net, ewc, *second, steps=150)
    RESULT = float(task_loss(net, *first)), reg
    print("task 1 after task 2:", RESULT[0], "penalty", reg)
