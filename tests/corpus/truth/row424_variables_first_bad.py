import tensorflow as tf

x = tf.random.normal((32, 2))
y = x @ tf.constant([[1.0], [2.0]])
W = tf.Variable(tf.zeros((2, 1)))
b = tf.Variable([0.0])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ W + b - y) ** 2)
    grads = tape.gradient([W, b], loss)  # error: [TL405] raises TypeError: 'NoneType' object is not iterable
    optimizer.apply_gradients(zip(grads, [W, b]))
    print("loss", loss.numpy())
