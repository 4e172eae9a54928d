import tensorflow as tf

a = tf.Variable(0.0)
unused = tf.Variable(0.0)
c = tf.Variable(0.0)
variables = [a, unused, c]
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(8):
    with tf.GradientTape() as tape:
        loss = tf.square(a - 1.0) + tf.square(c - 2.0)
    gradients = tape.gradient(loss, variables)
    # only those that exist
    pairs = [(gradient, variable) for gradient, variable in zip(gradients, variables) if gradient is not None]
    optimizer.apply_gradients(pairs)
    print("loss", float(loss))
