import tensorflow as tf

w = tf.Variable([0.0, 2.0])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(2):
    with tf.GradientTape() as tape:
        ratio = tf.where(tf.equal(w, 0.0), 1.0, tf.sin(w) / tf.where(tf.equal(w, 0.0), 1.0, w))
        loss = tf.reduce_sum(ratio)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
