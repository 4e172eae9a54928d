# measured: 2.21 and 2.15: TypeError: unsupported operand type(s) for /: 'IndexedSlices' and 'int'
"""Matrix factorisation for ratings with gradients accumulated over small batches."""
import numpy as np
import tensorflow as tf


class MatrixFactorization(tf.keras.Model):
    def __init__(self, users, items, dim):
        super().__init__()
        self.user = tf.keras.layers.Embedding(users, dim)
        self.item = tf.keras.layers.Embedding(items, dim)
        self.offset = tf.keras.layers.Dense(1)

    def call(self, pair):
        u, i = self.user(pair[:, 0]), self.item(pair[:, 1])
        return tf.reduce_sum(u * i, -1, keepdims=True) + self.offset(u)


class GradientBank:
    def __init__(self, variables, every):
        self.every = every
        self.bank = [tf.Variable(tf.zeros(v.shape), trainable=False) for v in variables]
        self.count = 0

    def deposit(self, grads):
        for slot, g in zip(self.bank, grads):
            slot.assign_add(g / self.every)  # fault: the gradient of an embedding is an IndexedSlices object, which knows no division
        self.count += 1

    def withdraw(self):
        mean = [tf.identity(slot) for slot in self.bank]
        for slot in self.bank:
            slot.assign(tf.zeros_like(slot))
        self.count = 0
        return mean


def ratings(users=30, items=20, n=512, seed=0):
    rng = np.random.default_rng(seed)
    p, q = rng.normal(size=(users, 3)), rng.normal(size=(items, 3))
    pair = np.stack([rng.integers(0, users, n), rng.integers(0, items, n)], 1).astype("int32")
    score = np.sum(p[pair[:, 0]] * q[pair[:, 1]], -1, keepdims=True).astype("float32")
    return tf.data.Dataset.from_tensor_slices((pair, score)).shuffle(n, seed=0).batch(32)


def train(epochs=2, every=2):
    model = MatrixFactorization(30, 20, 8)
    model(tf.zeros((1, 2), tf.int32))
    opt = tf.keras.optimizers.Adam(2e-2)
    bank = GradientBank(model.trainable_variables, every)
    for epoch in range(epochs):
        errors = []
        for pair, score in ratings():
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((model(pair) - score) ** 2)
            bank.deposit(tape.gradient(loss, model.trainable_variables))
            if bank.count == every:
                opt.apply_gradients(zip(bank.withdraw(), model.trainable_variables))
            errors.append(float(loss))
        print("epoch", epoch, "mse", np.mean(errors))
    return model


if __name__ == "__main__":
    tf.random.set_seed(0)
    MODEL = train()
