"""Lists of variables that were read while a part was frozen, and may be as they are."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
body = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
model = tf.keras.Sequential([tf.keras.Input((3,)), body, tf.keras.layers.Dense(1)])

body.trainable = False
of_head = model.trainable_variables
body.trainable = True
of_body = body.trainable_variables
fast, slow = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.01)

for step in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, [*of_head, *of_body])
    fast.apply_gradients(zip(grads[: len(of_head)], of_head))
    slow.apply_gradients(zip(grads[len(of_head) :], of_body))


def train(variables, optimizer):
    for _ in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


body.trainable = False
train(model.trainable_variables, tf.keras.optimizers.SGD(0.1))
body.trainable = True
train(model.trainable_variables, tf.keras.optimizers.SGD(0.01))
