import tensorflow as tf

w = tf.Variable([[1.0], [1.0], [1.0]]); opt = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((16, 3)); y = x[:, :1]

for step in range(10):
    with tf.GradientTape() as tape: loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w]); opt.apply_gradients(zip(grads, [w])); print("loss", float(loss))
