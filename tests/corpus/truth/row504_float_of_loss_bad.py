import tensorflow as tf

slope = tf.Variable(0.5)
adam = tf.keras.optimizers.Adam(0.1)
x = tf.linspace(-1.0, 1.0, 16)

for step in range(8):
    with tf.GradientTape() as tape:
        loss = float(tf.reduce_mean((slope * x - 2.0 * x) ** 2))  # error: [TL502] raises TypeError: Cannot convert the argument `type_value`
    gradient = tape.gradient(loss, slope)
    adam.apply_gradients([(gradient, slope)])
    print("loss", float(loss))
