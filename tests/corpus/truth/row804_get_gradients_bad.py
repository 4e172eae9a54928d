import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = optimizer.get_gradients(loss, [w])  # warning: [TL801] raises AttributeError: 'SGD' object has no attribute 'get_gradients'
    optimizer.apply_gradients(zip(grads, [w]))
