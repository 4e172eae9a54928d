import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(x @ w - y))
        penalty = 0.01 * tf.reduce_sum(tf.square(w))
        loss = tf.reduce_sum(tf.constant([error, penalty], dtype=tf.float32))  # error: [TL513] raises ValueError: TypeError: Scalar tensor has no `len()`
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    print("loss", float(loss))
