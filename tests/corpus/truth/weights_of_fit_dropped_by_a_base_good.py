import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(1)


class Step(tf.keras.Model):
    def train_step(self, data):
        x, y, weight = tf.keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            found = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=found, sample_weight=weight)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


class Net(Step):
    pass


def make():
    inputs = tf.keras.Input((2,))
    return Net(inputs, tf.keras.layers.Dense(1)(inputs))


x = np.ones((8, 2), "float32")
y = np.array([[0.0], [1.0]] * 4, "float32")
models = {"net": make()}
model = models["net"]
model.compile(tf.keras.optimizers.SGD(0.1), "mse")
model.fit(x, y, sample_weight=np.linspace(0.0, 2.0, 8), verbose=0)
