import tensorflow as tf

kernel = tf.Variable([[1.0], [1.0]])
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.constant([[1.0, 2.0], [3.0, -1.0]])
y = tf.constant([[0.5], [1.0]])

for i in range(8):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ kernel - y))
    grad = tape.gradient(loss, kernel)
    columns = (grad, kernel)
    optimizer.apply_gradients(zip(*columns))  # error: [TL102] raises AttributeError: object has no attribute '_unique_id'
    print("loss", loss.numpy())
