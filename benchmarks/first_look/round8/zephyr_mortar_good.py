"""Graph convolution that labels the nodes of a two community graph."""
import numpy as np
import tensorflow as tf


class Diffuse(tf.keras.layers.Layer):
    """One round of neighbourhood averaging followed by a linear map."""

    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = tf.keras.activations.get(activation)

    def build(self, input_shape):
        shape = (int(input_shape[-1]), self.units)
        start = tf.keras.initializers.GlorotUniform(seed=self.units)
        self.mix = self.add_weight(shape=shape, initializer=start, trainable=True, name="mix")
        self.shift = self.add_weight(shape=(self.units,), initializer="zeros", name="shift")
        super().build(input_shape)

    def call(self, nodes, adjacency=None):
        return self.activation(tf.matmul(adjacency, tf.matmul(nodes, self.mix)) + self.shift)


class NodeLabeller(tf.keras.Model):
    def __init__(self, hidden, classes):
        super().__init__()
        self.first = Diffuse(hidden, "relu")
        self.second = Diffuse(classes)

    def call(self, nodes, adjacency=None):
        return self.second(self.first(nodes, adjacency=adjacency), adjacency=adjacency)


def community_graph(count, classes, rng):
    labels = rng.integers(0, classes, count)
    chance = np.where(labels[:, None] == labels[None], 0.12, 0.02)
    edges = np.triu(rng.uniform(size=(count, count)) < chance, 1)
    adjacency = (edges | edges.T | np.eye(count, dtype=bool)).astype("float32")
    adjacency /= adjacency.sum(1, keepdims=True)
    features = rng.normal(size=(count, 12)) * 1.2
    features[np.arange(count), labels] += 1.0
    return features.astype("float32"), adjacency, labels.astype("int32")


def fit(model, nodes, adjacency, labels, known, epochs):
    optimizer = tf.keras.optimizers.Adam(0.02)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            logits = model(nodes, adjacency=adjacency)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_sum(losses * known) / tf.reduce_sum(known)
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    for epoch in range(epochs):
        loss = step()
        if epoch % 50 == 49:
            print(f"epoch {epoch + 1} loss {float(loss):.4f}")


def main():
    tf.keras.utils.set_random_seed(7)
    rng = np.random.default_rng(7)
    features, adjacency, labels = community_graph(240, 4, rng)
    nodes, adjacency = tf.constant(features), tf.constant(adjacency)
    known = tf.constant(rng.uniform(size=240) < 0.4, tf.float32)
    model = NodeLabeller(16, 4)
    model(nodes, adjacency=adjacency)
    fit(model, nodes, adjacency, labels, known, 150)
    guess = model(nodes, adjacency=adjacency).numpy().argmax(1)
    hidden = known.numpy() == 0
    print(f"arrays in training {len(model.trainable_variables)} "
          f"accuracy on unknown nodes {np.mean((guess == labels)[hidden]):.3f}")


if __name__ == "__main__":
    main()
