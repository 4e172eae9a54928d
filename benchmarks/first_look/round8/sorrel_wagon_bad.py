# measured: TF 2.21 and 2.15 alike, silent: training loss falls to 0.33, then rises to 6.5 (2.15: 14.6), held out loss 14.8 (52.1); twin: 0.069, 0.097
"""Bag of tokens sentiment model trained with small batches that are summed up."""
import numpy as np
import tensorflow as tf


class Accumulator:
    """Sums the gradients of several small batches and then takes one step."""

    def __init__(self, optimizer, variables, every):
        self.optimizer, self.variables, self.every = optimizer, variables, every
        self.sums = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]
        self.seen = 0

    @tf.function
    def add(self, grads):
        for total, grad in zip(self.sums, grads):
            total.assign_add(grad / self.every)

    @tf.function
    def flush(self):
        self.optimizer.apply_gradients(zip([s.read_value() for s in self.sums], self.variables))  # fault:

    def push(self, grads):
        self.add(grads)
        self.seen += 1
        if self.seen % self.every == 0:
            self.flush()


class Sentiment(tf.Module):
    def __init__(self, vocabulary, width):
        super().__init__()
        init = tf.random.Generator.from_seed(12)
        self.table = tf.Variable(init.normal((vocabulary, width)) * 0.1)
        self.weight = tf.Variable(init.normal((width, 1)) * 0.3)
        self.bias = tf.Variable(tf.zeros((1,)))

    def __call__(self, tokens):
        pooled = tf.reduce_mean(tf.nn.embedding_lookup(self.table, tokens), axis=1)
        return tf.squeeze(tf.matmul(pooled, self.weight) + self.bias, -1)


def corpus(count, vocabulary, rng):
    """Some tokens speak for and some against; the rest is filler."""
    value = np.zeros(vocabulary)
    value[:20], value[20:40] = 1.0, -1.0
    tokens = rng.integers(0, vocabulary, size=(count, 20))
    return tokens.astype("int32"), (value[tokens].sum(1) > 0).astype("float32")


def main():
    rng = np.random.default_rng(51)
    tokens, labels = corpus(1200, 120, rng)
    model = Sentiment(120, 8)
    variables = list(model.trainable_variables)
    accumulator = Accumulator(tf.keras.optimizers.SGD(5.0), variables, every=4)

    @tf.function
    def gradients(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y, model(x)))
        return loss, [tf.convert_to_tensor(g) for g in tape.gradient(loss, variables)]

    for epoch in range(30):
        losses = []
        order = rng.permutation(1000)
        for start in range(0, 1000, 25):
            rows = order[start:start + 25]
            loss, grads = gradients(tf.constant(tokens[rows]), tf.constant(labels[rows]))
            accumulator.push(grads)
            losses.append(float(loss))
        if epoch % 5 == 4:
            print(f"epoch {epoch + 1} loss {np.mean(losses):.4f}")
    logits = model(tf.constant(tokens[1000:]))
    loss = tf.nn.sigmoid_cross_entropy_with_logits(labels[1000:], logits)
    accuracy = np.mean((logits.numpy() > 0) == labels[1000:])
    print(f"held out loss {float(tf.reduce_mean(loss)):.4f} accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main()
