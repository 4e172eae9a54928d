import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
variables = {"w": tf.Variable(tf.zeros((3, 1))), "b": tf.Variable(tf.zeros((1,)))}
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ variables["w"] + variables["b"] - y))
    grads = tape.gradient(loss, variables)
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)  # error: [TL306] raises TypeError: `t_list` should be a sequence of tensors
    optimizer.apply_gradients([(clipped[0], variables["w"]), (clipped[1], variables["b"])])
