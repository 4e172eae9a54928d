import tensorflow as tf

W = tf.Variable(tf.random.normal((3, 2)), name="W")
optimizer = tf.keras.optimizers.Adam(0.05)
x = tf.random.normal((30, 3))
y = x[:, :2] * 2.0

for epoch in range(15):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.matmul(x, W) - y))
    gradients = tape.gradient(loss, W)
    optimizer.apply_gradients([(gradients[0], W)])  # warning: [TL204] W moves wrongly
    print("loss", loss.numpy())
