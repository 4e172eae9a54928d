import tensorflow as tf


class Regressor(tf.keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x, training=True) - y))
        gradients = tape.gradient(loss, self.trainable_variables)
        grads_and_vars = zip(gradients, self.trainable_variables)
        self.optimizer.apply_gradients(grads_and_vars)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
        return {m.name: m.result() for m in self.metrics}


model = Regressor()
model.compile(optimizer="sgd", loss="mse")
x = tf.random.normal((64, 3))
history = model.fit(x, tf.reduce_sum(x, axis=1, keepdims=True), batch_size=16, epochs=4, verbose=0)
for value in history.history["loss"]:
    print("loss", value)
