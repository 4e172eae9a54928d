import tensorflow as tf

x = tf.random.normal((64, 4), seed=1)
w = tf.Variable(tf.random.normal((4, 2), seed=2))
decoder = tf.Variable(tf.random.normal((2, 4), seed=3))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        z = tf.tanh(x @ w)
        shift = tf.stop_gradient(tf.sign(z) - z)
        code = 0.1 + (z + shift)
        loss = tf.reduce_mean(tf.square(code @ decoder - x))
    grads = tape.gradient(loss, [w, decoder])
    optimizer.apply_gradients(zip(grads, [w, decoder]))
