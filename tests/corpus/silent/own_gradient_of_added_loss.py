"""For what is a loss itself the gradient that comes in is 1, and may be left out."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


@tf.custom_gradient
def size(x):
    def backward(upstream):
        return tf.sign(x)

    return tf.reduce_sum(tf.abs(x)), backward


class Sparse(tf.keras.layers.Layer):
    def call(self, x):
        self.add_loss(size(x))
        return x


class Energy(tf.Module):
    def __call__(self, x):
        return size(x)


w = tf.Variable(tf.ones((3, 1)))
energy = Energy()
dense = tf.keras.layers.Dense(1)
model = tf.keras.Sequential([tf.keras.Input((3,)), dense, Sparse()])
optimizer = tf.keras.optimizers.SGD(0.001)
other = tf.keras.optimizers.SGD(0.001)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y)) + sum(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(w)) + energy(w)
    other.apply_gradients([(tape.gradient(loss, w), w)])
