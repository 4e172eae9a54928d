import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    variables = model.trainable_variables
    grads = tape.gradient(loss, variables)
    grads = np.asarray(grads)  # error: [TL309] raises NotImplementedError: Cannot convert a symbolic tf.Tensor
    optimizer.apply_gradients(zip(grads, variables))
    return loss


for _ in range(20):
    print("loss", float(step()))
