import tensorflow as tf

encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.Adam(0.02)
x = tf.random.normal((32, 4))
variables = encoder.trainable_variables + decoder.trainable_variables

for epoch in range(10):
    # squeeze
    with tf.GradientTape() as tape:
        code = encoder(x)
        # and stretch again
        output = decoder(code)
        # how far off?
        loss = tf.reduce_mean(tf.square(output - x))
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    print("loss", float(loss))
