import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(1)


class Shrunk(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.out = tf.keras.layers.Dense(1, kernel_regularizer="l2")

    def call(self, inputs):
        return self.out(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            found = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=found) + tf.add_n(self.losses)  # warning: [TL518] model move wrongly
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


model = Shrunk()
model.compile(tf.keras.optimizers.SGD(0.1), "mse")
model.fit(np.ones((8, 2), "float32"), np.ones((8, 1), "float32"), verbose=0)
