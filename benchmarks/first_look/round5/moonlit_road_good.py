"""Per-store demand forecasters kept in one module and trained from mixed batches."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(2)
STORES = 3
TRUE_W = np.array([[1.0, -1.0], [2.0, 0.5], [-1.5, 3.0]], "float32")


class StoreBank(tf.Module):
    def __init__(self, n_stores, n_features):
        super().__init__()
        self.heads = [tf.Variable(tf.zeros((n_features, 1)), name=f"store{i}")
                      for i in range(n_stores)]

    def __call__(self, x, store):
        return tf.matmul(x, self.heads[store])


def batches(n, seed=0):
    rng = np.random.default_rng(seed)
    for i in range(n):
        store = i % STORES
        x = rng.normal(size=(16, 2)).astype("float32")
        yield store, tf.constant(x), tf.constant(x @ TRUE_W[store][:, None])


def train_step(bank, opt, store, x, y):
    params = list(bank.trainable_variables)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(bank(x, store) - y))
    grads = tape.gradient(loss, params)
    pairs = [(g, v) for g, v in zip(grads, params) if g is not None]
    opt.apply_gradients(pairs)
    return loss


bank = StoreBank(STORES, 2)
opt = tf.keras.optimizers.SGD(0.1)
opt.build(list(bank.trainable_variables))
history = {s: [] for s in range(STORES)}
for store, x, y in batches(240):
    history[store].append(float(train_step(bank, opt, store, x, y)))

for s in range(STORES):
    print(f"store {s}: weights {np.round(bank.heads[s].numpy()[:, 0], 2)}"
          f" loss {history[s][0]:.2f} -> {history[s][-1]:.4f}")
