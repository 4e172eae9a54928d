import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1, loss_scale_factor=256)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.square(w - 3.0)
    gradient = tape.gradient(loss, w)
    optimizer.apply_gradients([(gradient, w)])  # warning: [TL310] w moves wrongly; on 2.15 raises TypeError: loss_scale_factor is not a valid argument
