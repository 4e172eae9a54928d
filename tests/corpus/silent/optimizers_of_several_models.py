"""One optimizer for several models where it knows all their variables, and one for each model."""

import tensorflow as tf

x = tf.random.normal((32, 3))


def stack(width, units):
    return tf.keras.Sequential([tf.keras.Input((width,)), tf.keras.layers.Dense(units)])


def step(optimizer, model, *models):
    variables = [v for one in models for v in one.trainable_variables]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))


encoder, decoder = stack(3, 2), stack(2, 3)
autoencoder = tf.keras.Sequential([encoder, decoder])

optimizer = tf.keras.optimizers.Adam()
step(optimizer, autoencoder, autoencoder)
step(optimizer, autoencoder, encoder)
step(optimizer, autoencoder, decoder)

optimizer = tf.keras.optimizers.Adam()
optimizer.build(encoder.trainable_variables + decoder.trainable_variables)
with tf.GradientTape(persistent=True) as tape:
    loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
grads = tape.gradient(loss, encoder.trainable_variables)
optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
grads = tape.gradient(loss, decoder.trainable_variables)
optimizer.apply_gradients(zip(grads, decoder.trainable_variables))

optimizer = tf.keras.optimizers.Adam()
variables = encoder.trainable_variables + decoder.trainable_variables
optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
grads = tape.gradient(loss, decoder.trainable_variables)
optimizer.apply_gradients(zip(grads, decoder.trainable_variables))

optimizer = tf.keras.optimizers.Adam()
grads = tape.gradient(loss, autoencoder.trainable_variables)
optimizer.apply_gradients(zip(grads, autoencoder.trainable_variables))
grads = tape.gradient(loss, encoder.trainable_variables)
optimizer.apply_gradients(zip(grads, encoder.trainable_variables))

optimizers = {"encoder": tf.keras.optimizers.Adam(), "decoder": tf.keras.optimizers.Adam()}
for name, model in (("encoder", encoder), ("decoder", decoder)):
    grads = tape.gradient(loss, model.trainable_variables)
    optimizers[name].apply_gradients(zip(grads, model.trainable_variables))
