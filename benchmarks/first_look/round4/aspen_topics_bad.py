# measured: TF 2.21 and 2.15: applied gradient grows 3.2 -> 7.5 -> 11.4, loss on all rows 5.81; twin 3.2 -> 0.19 -> 0.14, loss 0.037
"""Large-batch emulation for a text classifier: gradients collected over micro-batches."""
import numpy as np
import tensorflow as tf


class MicroBatcher:
    def __init__(self, model, optimizer, every):
        self.model, self.optimizer, self.every = model, optimizer, every
        self.bank = [tf.Variable(tf.zeros_like(v), trainable=False) for v in model.trainable_variables]
        self.seen = 0

    @tf.function
    def collect(self, x, y):
        with tf.GradientTape() as tape:
            logits = self.model(x, training=True)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
            part = loss / self.every
        for slot, g in zip(self.bank, tape.gradient(part, self.model.trainable_variables)):
            slot.assign_add(g)
        return loss

    @tf.function
    def flush(self):
        size = tf.linalg.global_norm([s.read_value() for s in self.bank])
        self.optimizer.apply_gradients(zip([s.read_value() for s in self.bank], self.model.trainable_variables))  # fault: the bank is not emptied after use
        return size

    def feed(self, x, y):
        loss = self.collect(x, y)
        self.seen += 1
        return loss, (self.flush() if self.seen % self.every == 0 else None)


def bag_of_words(n, rng, topics):
    y = rng.integers(0, len(topics), n)
    return rng.poisson(topics[y]).astype("float32"), y.astype("int32")


def main():
    tf.keras.utils.set_random_seed(57)
    rng = np.random.default_rng(57)
    topics = rng.gamma(0.6, 1.0, (4, 30))
    x, y = bag_of_words(960, rng, topics)
    model = tf.keras.Sequential([tf.keras.layers.Input((30,)),
                                 tf.keras.layers.Dense(24, activation="relu"),
                                 tf.keras.layers.Dense(4)])
    batcher = MicroBatcher(model, tf.keras.optimizers.SGD(0.1), every=4)
    norms = []
    for epoch in range(6):
        for i in range(0, len(x), 16):
            loss, norm = batcher.feed(x[i:i + 16], y[i:i + 16])
            if norm is not None:
                norms.append(float(norm))
    full = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=model(x))
    print("loss on all rows %.4f" % float(tf.reduce_mean(full)))
    print("size of applied gradient: first %.3f, middle %.3f, last %.3f"
          % (norms[0], norms[len(norms) // 2], norms[-1]))


if __name__ == "__main__":
    main()
