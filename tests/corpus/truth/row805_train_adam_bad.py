import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.train.AdamOptimizer(0.05, beta1=0.8, beta2=0.9)  # warning: [TL803] raises AttributeError: module 'tensorflow._api.v2.train' has no attribute 'AdamOptimizer'

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
