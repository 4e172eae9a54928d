import tensorflow as tf

x = tf.random.normal((64, 2))
y = x[:, 0] - 2.0 * x[:, 1]
weights = tf.Variable([0.1, 0.2])
bias = tf.Variable(0.0)
learning_rate = 0.1

for step in range(10):
    with tf.GradientTape() as tape:
        prediction = tf.reduce_sum(x * weights, axis=1) + bias
        loss = tf.reduce_mean((prediction - y) ** 2)
    dw, db = tape.gradient(loss, [weights, bias])
    weights = weights - learning_rate * dw  # error: [TL602] raises TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'
    bias.assign_sub(learning_rate * db)
    print("loss", loss.numpy())
