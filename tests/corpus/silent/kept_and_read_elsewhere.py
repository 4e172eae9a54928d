"""Gradients that an object keeps, and that something reads, somewhere and somehow."""

import tensorflow as tf

x = tf.random.normal((32, 3))
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


class Holder:
    def __init__(self):
        self.first = None
        self.second = None

    def train_step(self):
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(x @ w - 1.0))
        self.first = tape.gradient(loss, [w])
        self.second = tape.gradient(loss, [w])


class Callback:
    """Its owner may read what it keeps."""

    def on_batch(self, model, loss_fn):
        with tf.GradientTape() as tape:
            loss = loss_fn(model(x))
        self.grads = tape.gradient(loss, model.trainable_variables)


holder = Holder()
for _ in range(3):
    holder.train_step()
    optimizer.apply_gradients(zip(holder.first, [w]))
    optimizer.apply_gradients(zip(getattr(holder, "second"), [w]))
