import tensorflow as tf

bias = tf.Variable(0.0)
optimizer = tf.keras.optimizers.Adam(0.1)
with tf.GradientTape() as tape:
    loss = tf.square(bias - 3.0)
grads = tape.gradient(loss, [bias])
optimizer.apply_gradients(zip(grads, [bias]))
