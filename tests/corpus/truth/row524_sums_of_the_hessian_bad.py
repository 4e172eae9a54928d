import tensorflow as tf

x = tf.random.normal((64, 3)) @ tf.constant([[1.0, 0.9, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 1.0]])
y = tf.linalg.matvec(x, tf.constant([1.0, -0.5, 2.0]))
w = tf.Variable(tf.zeros(3))
optimizer = tf.keras.optimizers.SGD(1.0)

for step in range(3):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_mean(tf.square(tf.linalg.matvec(x, w) - y))
        slope = inner.gradient(loss, w)
    curvature = outer.gradient(slope, w)  # warning: [TL524] w moves wrongly
    optimizer.apply_gradients([(slope / curvature, w)])
