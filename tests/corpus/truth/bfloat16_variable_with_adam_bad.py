import tensorflow as tf

w = tf.Variable(tf.constant([0.5, -0.5], tf.bfloat16))
optimizer = tf.keras.optimizers.AdamW(0.1, weight_decay=0.0)  # error: [TL750] w does not move

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(w * w)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
