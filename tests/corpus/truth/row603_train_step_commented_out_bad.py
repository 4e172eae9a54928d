import tensorflow as tf
from tensorflow import keras


class Custom(keras.Model):
    loss_tracker = keras.metrics.Mean(name="loss")

    def train_step(self, data):
        x, y = data

        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = tf.reduce_mean(tf.square(y - y_pred))

        # Compute gradients
        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)  # warning: [TL101] model does not move
        # Update weights
        # self.optimizer.apply_gradients(zip(gradients, trainable_vars))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    @property
    def metrics(self):
        return [self.loss_tracker]


inputs = keras.Input((3,))
model = Custom(inputs, keras.layers.Dense(1)(inputs))
model.compile(optimizer=keras.optimizers.Adam(0.02))
x = tf.random.normal((64, 3))
history = model.fit(x, tf.reduce_sum(x, 1, keepdims=True), epochs=4, batch_size=16, verbose=0)
for loss in history.history["loss"]:
    print("loss", loss)
