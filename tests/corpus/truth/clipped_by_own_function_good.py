"""A function of the program clips the gradients, and they are applied as it gives them back."""

import tensorflow as tf

tf.random.set_seed(3)
x = 40.0 * tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)


def limit(gradients, most):
    norm = tf.linalg.global_norm(gradients)
    factor = most / tf.maximum(norm, most)
    return [one * factor for one in gradients], norm


for step in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    grads, norm = limit(grads, 0.5)
    optimizer.apply_gradients(zip(grads, [w, b]))
    print(f"step {step}, norm {float(norm):.1f}")
