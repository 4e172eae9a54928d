"""Synchronous workers without a strategy: gradients are gathered and averaged by hand."""
import numpy as np
import tensorflow as tf

tf.random.set_seed(59)
WORKERS, ROUNDS, LR = 4, 150, 0.5


def shard(k, d=6, n=200):
    rng = np.random.default_rng(100 + k)
    truth = np.linspace(-1.5, 1.5, d)[:, None]
    x = rng.normal(size=(n, d))
    p = 1.0 / (1.0 + np.exp(-(x @ truth + 0.3)))
    y = (rng.uniform(size=(n, 1)) < p)
    return tf.constant(x, tf.float32), tf.constant(y, tf.float32)


class LogisticModel(tf.Module):
    def __init__(self, d):
        super().__init__()
        self.w = tf.Variable(tf.zeros((d, 1)), name="w")
        self.b = tf.Variable(tf.zeros((1,)), name="b")

    @tf.function
    def gradients(self, x, y):
        with tf.GradientTape() as tape:
            logits = x @ self.w + self.b
            loss = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
        return loss, tape.gradient(loss, [self.w, self.b])


class Worker:
    def __init__(self, k):
        self.x, self.y = shard(k)
        self.rng = np.random.default_rng(k)

    def compute(self, model):
        idx = self.rng.choice(len(self.x), 64, replace=False)
        return model.gradients(tf.gather(self.x, idx), tf.gather(self.y, idx))


class Server:
    def __init__(self, model):
        self.model = model

    def combine(self, per_worker):
        merged = []
        for same_variable in zip(*per_worker):
            merged.append(tf.reduce_mean(tf.stack(same_variable), axis=0))
        return merged

    def update(self, merged):
        for v, g in zip([self.model.w, self.model.b], merged):
            v.assign(v - LR * g)


if __name__ == "__main__":
    model = LogisticModel(6)
    server = Server(model)
    crew = [Worker(k) for k in range(WORKERS)]
    for r in range(ROUNDS):
        results = [w.compute(model) for w in crew]
        server.update(server.combine([g for _, g in results]))
        if r % 50 == 0:
            print(f"round {r:3d} loss {np.mean([float(l) for l, _ in results]):.4f}")
    x, y = shard(99, n=2000)
    acc = tf.reduce_mean(tf.cast(((x @ model.w + model.b) > 0) == (y > 0), tf.float32))
    print("w", np.round(model.w.numpy()[:, 0], 2), f"loss "
          f"{np.mean([float(l) for l, _ in results]):.4f} test acc {float(acc):.3f}")
