import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(1)


class Scaled(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = tf.keras.layers.BatchNormalization()
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs, training=None):
        return self.out(self.scale(inputs, training=training))

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))  # warning: [TL514] model move wrongly
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


x = np.random.normal(5.0, 2.0, size=(32, 3)).astype("float32")
model = Scaled()
model.compile(tf.keras.optimizers.SGD(0.01))
model.fit(x, x[:, :1], verbose=0)
