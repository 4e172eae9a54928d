"""A graph adds the losses up in a variable, which a dictionary holds."""

import tensorflow as tf

tf.random.set_seed(1)
x = tf.random.normal((16, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
logs = {"loss": tf.Variable(0.0, trainable=False)}


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    logs["loss"].assign_add(loss)


for _ in range(3):
    step()
print("loss", float(logs["loss"]) / 3)
