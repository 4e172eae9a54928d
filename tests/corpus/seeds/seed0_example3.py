import tensorflow as tf

W = tf.Variable(tf.random.normal((2, 2)), name="weight")
b = tf.Variable(tf.zeros((2,)), name="bias")

optimizer = tf.keras.optimizers.SGD(learning_rate=0.01)

X = tf.constant([[1.0, 2.0], [3.0, 4.0]], dtype=tf.float32)

with tf.GradientTape() as tape:
    y_pred = tf.matmul(X, W) + b
    loss = tf.reduce_sum(y_pred)

gradients = tape.gradient(loss, [W, b])

clipped_gradients, _ = tf.clip_by_global_norm(gradients, clip_norm=1.0) # Attempting to perform clipping on gradient but not applying it on the correct variable.

optimizer.apply_gradients(zip(gradients, [W, b])) # original, unclipped gradients being used  # warning: [TL301] W, b move wrongly

print("W after unclipped application", W.numpy())

with tf.GradientTape() as tape:
    y_pred = tf.matmul(X, W) + b
    loss = tf.reduce_sum(y_pred)

gradients = tape.gradient(loss, [W,b]) # compute new gradient.
clipped_gradients, _ = tf.clip_by_global_norm(gradients, clip_norm=1.0) # Clipping

optimizer.apply_gradients(zip(clipped_gradients, [W, b])) # clipped gradients being used

print("W after clipped application", W.numpy())

