# measured: 2.21 and 2.15: TypeError: unsupported operand type(s) for *: 'float' and 'IndexedSlices'
"""News headline topics with layer-wise learning-rate decay, as for fine-tuned transformers."""
import numpy as np
import tensorflow as tf

VOCAB, LENGTH, TOPICS = 120, 10, 4


class HeadlineModel(tf.keras.Model):
    def __init__(self, depth=2, dim=24):
        super().__init__()
        self.embed = tf.keras.layers.Embedding(VOCAB, dim)
        self.blocks = [tf.keras.layers.Dense(dim, activation="relu") for _ in range(depth)]
        self.head = tf.keras.layers.Dense(TOPICS)

    def call(self, tokens):
        x = tf.reduce_mean(self.embed(tokens), axis=1)
        for block in self.blocks:
            x = x + block(x)
        return self.head(x)

    def stages(self):
        """From the output to the input."""
        return [self.head] + self.blocks[::-1] + [self.embed]


def scaled_gradients(model, grads, decay):
    by_id = {id(v): g for v, g in zip(model.trainable_variables, grads)}
    pairs = []
    for depth, layer in enumerate(model.stages()):
        factor = decay ** depth
        for v in layer.trainable_variables:
            g = by_id[id(v)]
            pairs.append((factor * g, v))  # fault: the gradient of the embedding is an IndexedSlices object, which cannot be multiplied by a number
    return pairs


def headlines(n, seed):
    rng = np.random.default_rng(seed)
    topic = rng.integers(0, TOPICS, size=n)
    general = rng.integers(0, 80, size=(n, LENGTH))
    special = 80 + topic[:, None] * 10 + rng.integers(0, 10, size=(n, LENGTH))
    tokens = np.where(rng.uniform(size=(n, LENGTH)) < 0.3, special, general)
    return tokens.astype("int32"), topic.astype("int32")


def train(model, data, epochs, decay=0.8):
    optimizer = tf.keras.optimizers.SGD(0.5, momentum=0.9)
    ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for epoch in range(epochs):
        for tokens, topic in data:
            with tf.GradientTape() as tape:
                loss = ce(topic, model(tokens))
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(scaled_gradients(model, grads, decay))
        print(f"epoch {epoch}: loss {float(loss):.4f}")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(35)
    data = tf.data.Dataset.from_tensor_slices(headlines(320, 35)).batch(40)
    model = HeadlineModel()
    train(model, data, epochs=5)
