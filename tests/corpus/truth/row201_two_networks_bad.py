import tensorflow as tf

encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
decoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.SGD(0.1)

x = tf.random.normal((64, 4))

for step in range(10):
    with tf.GradientTape() as tape:
        reconstruction = decoder(encoder(x))
        loss = tf.reduce_mean(tf.square(reconstruction - x))
    grads = tape.gradient(loss, decoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, encoder.trainable_variables))  # warning: [TL201] decoder does not move
    print("loss", float(loss))
