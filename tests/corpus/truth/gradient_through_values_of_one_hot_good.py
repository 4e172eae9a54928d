import tensorflow as tf

labels = tf.constant([0, 2, 1, 0])
logits = tf.random.normal((4, 3))
strength = tf.Variable(0.5)
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        targets = tf.one_hot(labels, 3) * strength
        loss = tf.reduce_mean(tf.square(logits - targets))
    grads = tape.gradient(loss, [strength])
    optimizer.apply_gradients(zip(grads, [strength]))
