import tensorflow as tf
from tensorflow.keras import layers, optimizers

model = tf.keras.Sequential([layers.Input(shape=(6,)), layers.Dense(1)])
sgd = optimizers.SGD(learning_rate=0.05)

x = tf.random.uniform((40, 6))
y = tf.reduce_mean(x, axis=1, keepdims=True)
epoch = 0
while epoch < 8:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.mse(y, model(x)))
    grads = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(grads))  # error: [TL102] raises ValueError: not enough values to unpack (expected 2, got 1)
    epoch += 1
    print("epoch", epoch, "loss", float(loss))
