import tensorflow as tf


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)
        self.seen = tf.keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.seen]

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.seen.update_state(loss)
        return {"loss": self.seen.result()}


x = tf.random.normal((64, 3))
model = Regression()
model(x)
model.compile(optimizer="sgd")
model.fit(x, tf.reduce_sum(x, axis=1, keepdims=True), epochs=2, verbose=0)
