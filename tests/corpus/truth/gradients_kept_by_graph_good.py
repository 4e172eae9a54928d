import tensorflow as tf

x = tf.random.normal((64, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)


class Trainer:
    def __init__(self, model, every):
        self.model, self.every = model, every
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.pending = []

    @tf.function
    def backward(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        return loss, grads

    def feed(self, x, y):
        loss, grads = self.backward(x, y)
        self.pending.append(grads)
        if len(self.pending) == self.every:
            self.flush()
        return loss

    def flush(self):
        mean = [tf.add_n(same) / self.every for same in zip(*self.pending)]
        self.optimizer.apply_gradients(zip(mean, self.model.trainable_variables))
        self.pending.clear()


model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])
trainer = Trainer(model, 2)
for _ in range(3):
    for features, labels in data:
        trainer.feed(features, labels)
