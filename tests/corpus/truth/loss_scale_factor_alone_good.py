import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1, loss_scale_factor=256)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.square(w - 3.0)
        scaled_loss = optimizer.scale_loss(loss)
    gradient = tape.gradient(scaled_loss, w)
    optimizer.apply_gradients([(gradient, w)])
