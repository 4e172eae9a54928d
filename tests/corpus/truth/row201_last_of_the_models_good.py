import tensorflow as tf


def dense(units, size):
    return tf.keras.Sequential([tf.keras.layers.Input((size,)), tf.keras.layers.Dense(units)])


encoder = dense(4, 4)
decoder = dense(4, 4)
optimizer = tf.keras.optimizers.Adam(0.01)
x = tf.random.normal((50, 4))

for epoch in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    variables = encoder.trainable_variables + decoder.trainable_variables
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
    print("loss", float(loss))
