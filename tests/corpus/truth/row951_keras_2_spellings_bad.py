import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.1))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
        scaled = optimizer.get_scaled_loss(loss)  # warning: [TL311] raises AttributeError: 'LossScaleOptimizer' object has no attribute 'get_scaled_loss'; on 2.15 runs
    grads = tape.gradient(scaled, [w])
    grads = optimizer.get_unscaled_gradients(grads)  # warning: [TL311] raises AttributeError: 'LossScaleOptimizer' object has no attribute 'get_scaled_loss'; on 2.15 runs
    optimizer.apply_gradients(zip(grads, [w]))
