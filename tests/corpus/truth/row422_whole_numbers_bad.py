import tensorflow as tf

weights = tf.Variable([1, 2])  # warning: [TL604] weights does not move
bias = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((16, 2))
y = tf.reduce_sum(x, axis=1) + 3.0

for step in range(10):
    with tf.GradientTape() as tape:
        prediction = tf.reduce_sum(x * tf.cast(weights, tf.float32), axis=1) + bias
        loss = tf.reduce_mean((prediction - y) ** 2)
    gradients = tape.gradient(loss, [weights, bias])
    optimizer.apply_gradients(zip(gradients, [weights, bias]))
    print("loss", float(loss))
