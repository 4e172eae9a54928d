import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.1)  # warning: [TL803] raises AttributeError: module 'tensorflow._api.v2.train' has no attribute 'GradientDescentOptimizer'

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
