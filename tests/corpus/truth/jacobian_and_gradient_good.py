import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))


def newton():
    with tf.GradientTape(persistent=True) as tape:
        residuals = x @ w - y
    per_row = tape.jacobian(residuals, w)
    slope = tape.gradient(residuals, w)
    w.assign_sub(0.5 * tf.linalg.lstsq(tf.reshape(per_row, (32, 3)), residuals))
    return tf.reduce_mean(tf.square(residuals)), slope


for step in range(5):
    loss, slope = newton()
