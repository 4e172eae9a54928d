import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)


class Trainer:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.optimizer.build(self.model.trainable_variables)

    @tf.function
    def epoch(self):
        losses = []
        for inputs, labels in data:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(inputs) - labels))
            grads = tape.gradient(loss, self.model.trainable_variables)
            self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
            losses.append(loss)  # error: [TL694] raises InaccessibleTensorError: is out of scope
        return tf.reduce_mean(losses)


trainer = Trainer()
for _ in range(5):
    trainer.epoch()
