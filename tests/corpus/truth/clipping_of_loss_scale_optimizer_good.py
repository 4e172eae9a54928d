import tensorflow as tf

w = tf.Variable(1.0)
inner = tf.keras.optimizers.Adam(0.1, global_clipnorm=1.0)
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(inner)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = optimizer.scale_loss(tf.square(w - 3.0))
    gradient = tape.gradient(loss, w)
    optimizer.apply_gradients([(gradient, w)])
