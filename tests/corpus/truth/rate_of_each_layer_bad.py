import tensorflow as tf

tf.keras.utils.set_random_seed(3)
words = tf.random.uniform((16, 5), 0, 20, tf.int32)
topics = tf.random.uniform((16,), 0, 3, tf.int32)


class Reader(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.table = tf.keras.layers.Embedding(20, 4)
        self.head = tf.keras.layers.Dense(3)

    def call(self, inputs):
        return self.head(tf.reduce_mean(self.table(inputs), axis=1))


model = Reader()
model(words)
optimizer = tf.keras.optimizers.SGD(0.1)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = loss_fn(topics, model(words))
    grads = tape.gradient(loss, model.trainable_variables)
    known = {id(weight): grad for weight, grad in zip(model.trainable_variables, grads)}
    pairs = []
    for depth, layer in enumerate([model.head, model.table]):
        for weight in layer.trainable_variables:
            grad = known[id(weight)]
            pairs.append((0.5**depth * grad, weight))  # error: [TL330] raises TypeError: unsupported operand type(s) for *: 'float' and 'IndexedSlices'
    optimizer.apply_gradients(pairs)
