import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    pairs = list(zip(tape.gradient(loss, [w]), [w]))
    optimizer.apply_gradients([(tf.clip_by_norm(grad, 1.0), var) for grad, var in pairs])
