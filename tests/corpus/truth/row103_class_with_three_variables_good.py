import tensorflow as tf


class Quadratic(tf.Module):
    def __init__(self):
        self.a = tf.Variable(0.1)
        self.b = tf.Variable(0.2)
        self.c = tf.Variable(0.3)
        self.optimizer = tf.keras.optimizers.Adam(0.1)

    def __call__(self, x):
        return self.a * x ** 2 + self.b * x + self.c

    def fit(self, x, y, steps):
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self(x) - y))
            grads = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
            print("loss", loss.numpy())


x = tf.linspace(-2.0, 2.0, 41)
Quadratic().fit(x, x ** 2 - x + 1.0, 20)
