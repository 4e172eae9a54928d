import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))

for step in range(5):
    with tf.GradientTape(persistent=True) as tape:
        residuals = x @ w - y
    rows = tape.jacobian(residuals, w, experimental_use_pfor=False)
    loss = tf.reduce_mean(tf.square(residuals))
    step_of_newton = tf.linalg.lstsq(tf.reshape(rows, (32, 3)), residuals)
    w.assign_sub(0.5 * step_of_newton)
