import tensorflow as tf
from tensorflow.keras.optimizers import SGD

net = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
x = tf.linspace(-1.0, 1.0, 30)[:, None]
y = tf.abs(x)

for epoch in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    gradients = tape.gradient(loss, net.trainable_variables)
    SGD.apply_gradients(zip(gradients, net.trainable_variables))  # error: [TL103] raises TypeError: missing 1 required positional argument: 'grads_and_vars'
    print("epoch", epoch, "loss", float(loss))
