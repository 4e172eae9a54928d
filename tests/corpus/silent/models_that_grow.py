"""Models to which layers, and other models, are added one by one, trained by one optimizer."""

import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,))])
encoder.add(tf.keras.layers.Dense(2))
autoencoder = tf.keras.Sequential([tf.keras.Input((3,))])
autoencoder.add(encoder)
autoencoder.add(tf.keras.layers.Dense(3))
optimizer = tf.keras.optimizers.Adam()

for model in (autoencoder, autoencoder):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(autoencoder(x) - x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(autoencoder(x) - x))
grads = tape.gradient(loss, encoder.trainable_variables)
optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
