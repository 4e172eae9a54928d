import tensorflow as tf

x = tf.Variable(3.0)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = x ** 4
    slope = inner.gradient(loss, x)  # error: [TL410] raises TypeError: unsupported operand type(s) for +: 'NoneType' and 'float'
    curvature = outer.gradient(slope, x)
    optimizer.apply_gradients([(slope / (curvature + 1.0), x)])
