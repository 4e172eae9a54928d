import tensorflow as tf

x = tf.random.normal((50, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True) + 2.0
kernel = tf.Variable(tf.zeros((3, 1)), name="kernel")
bias = tf.Variable(tf.zeros((1,)), name="bias")
optimizer = tf.keras.optimizers.Adam(0.1)

for _ in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ kernel + bias - y))
    gradients = tape.gradient(loss, [kernel, bias])
    optimizer.apply_gradients(zip(gradients, [kernel, bias]))
    print("loss", loss.numpy())
