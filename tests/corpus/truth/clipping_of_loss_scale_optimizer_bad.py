import tensorflow as tf

w = tf.Variable(1.0)
inner = tf.keras.optimizers.Adam(0.1)
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(inner, global_clipnorm=1.0)  # error: [TL731] raises ValueError: LossScaleOptimizer does not support `global_clipnorm`; on 2.15 raises TypeError: got an unexpected keyword argument 'global_clipnorm'

for step in range(20):
    with tf.GradientTape() as tape:
        loss = optimizer.scale_loss(tf.square(w - 3.0))
    gradient = tape.gradient(loss, w)
    optimizer.apply_gradients([(gradient, w)])
