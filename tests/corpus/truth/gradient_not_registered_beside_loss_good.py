import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable([[0.3], [0.2], [0.1]])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
        different = tf.reshape(w, [-1])
        loss += 0.01 * tf.reduce_sum(tf.abs(different))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
