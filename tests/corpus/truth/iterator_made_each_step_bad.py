import tensorflow as tf

x = tf.eye(8)
y = tf.ones((8, 1))


class Trainer:
    def __init__(self, data):
        self.data = data.batch(2).prefetch(1)
        self.weights = tf.Variable(tf.zeros((8, 1)))
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def step(self, inputs, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(inputs @ self.weights - labels))
        grads = tape.gradient(loss, [self.weights])
        self.optimizer.apply_gradients(zip(grads, [self.weights]))

    def fit(self, steps):
        for _ in range(steps):
            batches = iter(self.data)  # warning: [TL695] trainer.weights move wrongly
            inputs, labels = next(batches)
            self.step(inputs, labels)


trainer = Trainer(tf.data.Dataset.from_tensor_slices((x, y)))
trainer.fit(4)
