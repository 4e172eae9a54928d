import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.round(tf.reduce_sum(x, axis=1, keepdims=True))
w = tf.Variable([[0.3], [0.2], [0.1]])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        predicted = x @ w
        loss = tf.reduce_mean(tf.square(predicted - y))
        loss += tf.reduce_mean(tf.square(tf.math.tanh(predicted) - tf.math.sign(y)))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
