import tensorflow as tf

gain = tf.Variable(0.5, name="gain")
sgd = tf.keras.optimizers.SGD(0.1)
x = tf.linspace(-1.0, 1.0, 16)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((gain * x - 2.0 * x) ** 2)
    gradients = tape.gradient(loss, [gain])
    sgd.apply_gradients(zip(gradients, [gain]))
    print("loss", float(loss))
