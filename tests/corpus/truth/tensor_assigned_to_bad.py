import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 2.0 * y))
    grad = tape.gradient(loss, w)
    w = tf.nn.relu(w)  # error: [TL630] raises AttributeError: object has no attribute 'assign_sub'
    w.assign_sub(0.1 * grad)
