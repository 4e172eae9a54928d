"""Node classification with a multi-hop graph convolution on a ring of communities."""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Layer
from tensorflow.keras.models import Model


def ring_graph(n=90, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    label = np.arange(n) * classes // n
    adj = np.zeros((n, n), "float32")
    for i in range(n):
        for d in (1, 2, 3):
            adj[i, (i + d) % n] = adj[(i + d) % n, i] = 1.0
    adj /= adj.sum(axis=1, keepdims=True)
    feats = np.eye(classes)[label] + 1.5 * rng.normal(size=(n, classes))
    return adj, feats.astype("float32"), label


class MultiHop(Layer):
    """Sum over k of A^k X W_k."""

    def __init__(self, units, hops, **kwargs):
        super().__init__(**kwargs)
        self.units, self.hops = units, hops

    def build(self, input_shape):
        width = int(input_shape[-1])
        self.hop_kernels = []
        for k in range(self.hops + 1):
            start = tf.random.stateless_normal((width, self.units), seed=(k, 1)) * 0.3
            kernel = self.add_weight(name=f"hop_{k}", shape=start.shape)
            kernel.assign(start)
            self.hop_kernels.append(kernel)

    def call(self, x, adj):
        total = tf.matmul(x, self.hop_kernels[0])
        for kernel in self.hop_kernels[1:]:
            x = tf.matmul(adj, x)
            total += tf.matmul(x, kernel)
        return tf.nn.relu(total)


class GraphNet(Model):
    def __init__(self, classes):
        super().__init__()
        self.conv = MultiHop(16, hops=3)
        self.out = Dense(classes)

    def call(self, x, adj):
        return self.out(self.conv(x, adj))


def train(model, x, adj, label, mask, steps=100):
    opt = tf.keras.optimizers.Adam(0.02)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            ce = tf.nn.sparse_softmax_cross_entropy_with_logits(label, model(x, adj))
            loss = tf.reduce_sum(ce * mask) / tf.reduce_sum(mask)
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    for _ in range(steps):
        loss = step()
    return float(loss)


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(0)
    adj, feats, label = ring_graph()
    mask = (np.random.default_rng(1).random(len(label)) < 0.5).astype("float32")
    net = GraphNet(3)
    net(feats, adj)
    start = [k.numpy().copy() for k in net.conv.hop_kernels]
    loss = train(net, tf.constant(feats), tf.constant(adj), label, mask)
    pred = np.argmax(net(feats, adj).numpy(), axis=1)
    print("loss", round(loss, 4), "held-out accuracy", (pred == label)[mask == 0].mean().round(3))
    print("trainable variables:", len(net.trainable_variables))
    print("moves of hop kernels:",
          [round(float(np.abs(k.numpy() - s).max()), 4) for k, s in zip(net.conv.hop_kernels, start)])
