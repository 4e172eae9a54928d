import tensorflow as tf


class Clipped(tf.keras.Sequential):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - self(x, training=True)))
        grads = tape.gradient(loss, self.trainable_variables)
        clipped = tf.clip_by_global_norm(grads, 1.0)  # error: [TL302] raises ValueError: Shapes must be equal rank; on 2.15 raises TypeError: bad operand type for unary -: 'list'
        self.optimizer.apply_gradients(zip(clipped, self.trainable_variables))
        for metric in self.metrics:
            metric.update_state(loss)
        return {m.name: m.result() for m in self.metrics}


model = Clipped([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.SGD(0.05), loss="mse")
x = tf.random.normal((32, 2))
history = model.fit(x, x[:, :1] * 3.0, epochs=5, batch_size=8, verbose=0)
for value in history.history["loss"]:
    print("loss", value)
