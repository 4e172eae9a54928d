import tensorflow as tf
from tensorflow import GradientTape

w = tf.Variable([1.0, -1.0])
optimizer = tf.keras.optimizers.SGD(0.1)


def step():
    with GradientTape as tape:  # error: [TL404] raises TypeError: 'type' object does not support the context manager protocol
        loss = tf.reduce_sum(w**2)
    gradients = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(gradients, [w]))
    return loss


for epoch in range(6):
    print("loss", float(step()))
