import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True) + 1.0
kernel = tf.Variable(tf.zeros((3, 1)))
bias = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ kernel + bias - y))
    grads = tape.gradient(loss, {"kernel": kernel, "bias": bias})
    optimizer.apply_gradients(zip(grads.values(), [kernel, bias]))
