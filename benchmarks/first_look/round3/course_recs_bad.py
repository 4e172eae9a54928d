# measured: TypeError "unsupported operand type(s) for +: 'IndexedSlices' and 'IndexedSlices'" at the second micro-batch (2.21 and 2.15)
"""Course recommender: matrix factorisation, micro-batches summed before each update."""
import numpy as np
import tensorflow as tf

USERS, COURSES, DIM = 40, 25, 6
MICRO, ACCUM = 8, 4


class Factors(tf.Module):
    def __init__(self):
        super().__init__()
        self.user = tf.Variable(tf.random.normal((USERS, DIM), stddev=0.1), name="user")
        self.course = tf.Variable(tf.random.normal((COURSES, DIM), stddev=0.1), name="course")
        self.bias = tf.Variable(0.0, name="bias")

    def __call__(self, u, c):
        pu = tf.nn.embedding_lookup(self.user, u)
        qc = tf.nn.embedding_lookup(self.course, c)
        return tf.reduce_sum(pu * qc, axis=1) + self.bias


def micro_batches(n, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(n):
        yield (rng.integers(0, USERS, MICRO), rng.integers(0, COURSES, MICRO),
               rng.uniform(1, 5, MICRO).astype("float32"))


def gradients(model, u, c, r):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(u, c) - r) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    return loss, list(grads)  # fault: the embedding's gradient is IndexedSlices, which cannot be added with +


model = Factors()
opt = tf.keras.optimizers.Adagrad(0.1)
total = None
for i, (u, c, r) in enumerate(micro_batches(16), start=1):
    loss, grads = gradients(model, u, c, r)
    total = grads if total is None else [t + g for t, g in zip(total, grads)]
    if i % ACCUM == 0:
        opt.apply_gradients([(t / ACCUM, v) for t, v in zip(total, model.trainable_variables)])
        total = None
        print("update", i // ACCUM, "loss", float(loss))
