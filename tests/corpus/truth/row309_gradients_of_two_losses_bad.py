import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        fit = tf.reduce_mean(tf.square(x @ w + b - y))
        small = 0.01 * tf.reduce_sum(tf.square(w)) + 0.01 * tf.reduce_sum(tf.square(b))
    of_fit = tape.gradient(fit, [w, b])
    of_small = tape.gradient(small, [w, b])
    grads = of_fit + of_small  # warning: [TL307] w moves wrongly
    optimizer.apply_gradients(zip(grads, [w, b]))
