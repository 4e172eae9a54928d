import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1, use_bias=False)])
masks = [tf.constant([[1.0], [0.0], [1.0]])]
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    for kernel, mask in zip(model.trainable_variables, masks):
        kernel.assign(np.multiply(kernel, mask))
