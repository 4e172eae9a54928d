import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    # the squared error of each example
    squares = tf.square(
        x @ w - y
    )
    loss = tf.reduce_mean(squares)
    optimizer.minimize(loss, [w])  # error: [TL801] raises AttributeError: 'SGD' object has no attribute 'minimize'; on 2.15 raises ValueError: `tape` is required when a `Tensor` loss is passed
