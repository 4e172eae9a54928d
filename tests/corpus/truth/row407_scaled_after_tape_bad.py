import tensorflow as tf

ACCUMULATE = 4
w = tf.Variable([[0.2], [0.1]])
optimizer = tf.keras.optimizers.SGD(0.5)
x = tf.random.normal((40, 2))
y = x @ tf.constant([[1.0], [2.0]])

for step in range(12):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    loss = loss / ACCUMULATE  # error: [TL501] raises ValueError: No gradients provided for any variable
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    print("loss", loss.numpy())
