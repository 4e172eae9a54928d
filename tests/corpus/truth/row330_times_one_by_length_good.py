import tensorflow as tf


class Bag(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.embed = tf.keras.layers.Embedding(20, 4)
        self.out = tf.keras.layers.Dense(1)

    def call(self, tokens):
        return self.out(tf.reduce_mean(self.embed(tokens), axis=1))


model = Bag()
optimizer = tf.keras.optimizers.Adam(0.05)
parts = [(tf.constant([[1, 2], [3, 4]]), tf.constant([[0.0], [1.0]])) for _ in range(2)]
model(parts[0][0])


def mean_of_gradients(parts):
    variables = model.trainable_variables
    total = None
    for tokens, y in parts:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(tokens) - y))
        grads = tape.gradient(loss, variables)
        scaled = [tf.convert_to_tensor(g) * (1.0 / len(parts)) for g in grads]
        total = scaled if total is None else [a + b for a, b in zip(total, scaled)]
    return total


for step in range(3):
    optimizer.apply_gradients(zip(mean_of_gradients(parts), model.trainable_variables))
