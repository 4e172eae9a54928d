"""Two-layer graph convolution for node classes on a random community graph."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(37)


def community_graph(n=120, classes=3, seed=9):
    rng = np.random.default_rng(seed)
    label = rng.integers(classes, size=n)
    same = label[:, None] == label[None, :]
    prob = np.where(same, 0.09, 0.02)
    upper = np.triu(rng.uniform(size=(n, n)) < prob, 1)
    adj = (upper | upper.T).astype("float32") + np.eye(n, dtype="float32")
    inv = 1.0 / np.sqrt(adj.sum(1))
    feats = rng.normal(size=(n, 16)) + 0.5 * np.eye(classes, 16)[label]
    return inv[:, None] * adj * inv[None, :], feats.astype("float32"), label.astype("int32")


class GraphNet(tf.Module):
    def __init__(self, adj, n_in, hidden, classes):
        super().__init__()
        g = tf.random.Generator.from_seed(5)
        self.adj = tf.Variable(adj, trainable=False, name="adj")
        self.w1 = tf.Variable(g.normal([n_in, hidden]) / n_in ** 0.5, name="w1")
        self.b1 = tf.Variable(tf.zeros([hidden]), name="b1")
        self.w2 = tf.Variable(g.normal([hidden, classes]) / hidden ** 0.5, name="w2")

    def __call__(self, x):
        h = tf.nn.relu(tf.matmul(self.adj, tf.matmul(x, self.w1)) + self.b1)
        return tf.matmul(self.adj, tf.matmul(h, self.w2))


class Trainer:
    def __init__(self, model, rate=1e-2, decay=5e-4):
        self.model, self.decay = model, decay
        self.optimizer = tf.keras.optimizers.Adam(rate)

    @tf.function
    def step(self, x, y, rows):
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            logits = tf.gather(self.model(x), rows)
            nll = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.gather(y, rows), logits)
            loss = tf.reduce_mean(nll)
            loss += self.decay * tf.nn.l2_loss(self.model.w1)
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss


def main():
    adj, x, y = community_graph()
    adj = adj.astype("float32")
    rng = np.random.default_rng(1)
    order = rng.permutation(len(y)).astype("int32")
    train, test = order[:40], order[40:]
    model = GraphNet(adj, x.shape[1], 16, 3)
    trainer = Trainer(model)
    for it in range(200):
        loss = trainer.step(tf.constant(x), tf.constant(y), tf.constant(train))
        if it % 50 == 0:
            print("step", it, "loss %.4f" % float(loss))
    guess = np.argmax(model(x).numpy(), axis=1)
    acc = np.mean(guess[test] == y[test])
    now = model.adj.numpy()
    edges = int(np.sum(np.abs(now) > 1e-3)) - int(np.sum(adj > 1e-3))
    print("loss %.4f test accuracy %.3f new edges %d asymmetry %.3f" % (
        float(loss), acc, edges, np.abs(now - now.T).max()))


main()
