import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
inputs = tf.keras.Input((3,))


class Regression(tf.keras.Model):
    def train_step(self, data):
        features, labels = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(features, training=True) - labels))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


model = Regression(inputs, tf.keras.layers.Dense(1)(inputs))
model.compile(optimizer=tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.CosineDecay(0.1, 9)))
falling = tf.keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))  # error: [TL791] raises TypeError: This optimizer was created with a `LearningRateSchedule` object; on 2.15 runs
model.fit(x, y, epochs=3, verbose=0, callbacks=[falling])
