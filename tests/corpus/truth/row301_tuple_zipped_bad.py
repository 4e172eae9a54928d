import tensorflow as tf

W = tf.Variable(tf.random.normal((4, 2)))
b = tf.Variable(tf.zeros((2,)))
optimizer = tf.keras.optimizers.Adam(0.05)

x = tf.random.normal((40, 4))
labels = tf.cast(x[:, 0] > 0, tf.int32)

for step in range(15):
    with tf.GradientTape() as tape:
        logits = tf.matmul(x, W) + b
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
    grads = tape.gradient(loss, [W, b])
    grads = tf.clip_by_global_norm(grads, 1.0)  # error: [TL302] raises InvalidArgumentError: Shapes of all inputs must match
    optimizer.apply_gradients(zip(grads, [W, b]))
    print("step", step, "loss", float(loss))
