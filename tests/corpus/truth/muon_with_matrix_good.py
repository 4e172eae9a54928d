import tensorflow as tf

w = tf.Variable([1.0, 2.0, 3.0, 4.0])
optimizer = tf.keras.optimizers.Muon(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(w))
    gradient = tape.gradient(loss, w)
    optimizer.apply_gradients([(gradient, w)])
