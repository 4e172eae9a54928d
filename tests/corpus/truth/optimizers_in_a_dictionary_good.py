import tensorflow as tf

x = tf.random.normal((16, 2))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((2, 1)))
optimizers = {"slow": tf.keras.optimizers.SGD(0.01), "fast": tf.keras.optimizers.SGD(0.1)}

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizers["fast"].apply_gradients(zip(grads, [w]))
