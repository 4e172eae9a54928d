"""A graph adds the losses up in an entry of a dictionary, which begins as a number."""

import tensorflow as tf

tf.random.set_seed(1)
x = tf.random.normal((16, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
logs = {"loss": 0.0}


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    logs["loss"] += loss  # warning: [TL655] raises TypeError: float() argument must be a string or a real number, not 'SymbolicTensor'; on 2.15 raises TypeError: is out of scope


for _ in range(3):
    step()
print("loss", float(logs["loss"]) / 3)
