import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizer.SGD(learning_rate=0.1)  # error: [TL106] raises AttributeError: has no attribute 'optimizer'

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    print("loss", float(loss))
