import tensorflow as tf

x = tf.random.normal((32, 3)).numpy()
y = x.sum(axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)


class Reader:
    def __init__(self, size):
        self.size = size

    def batches(self):
        for start in range(0, len(x), self.size):
            yield x[start : start + self.size], y[start : start + self.size]


reader = Reader(8)
for epoch in range(10):
    for number, (features, labels) in enumerate(reader.batches()):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(features @ w - labels))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
