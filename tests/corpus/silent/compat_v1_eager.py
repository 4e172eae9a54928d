import tensorflow as tf

w = tf.Variable([1.0, 2.0])
optimizer = tf.compat.v1.train.AdamOptimizer(0.1)
global_step = tf.Variable(0, dtype=tf.int64, trainable=False)

optimizer.minimize(lambda: tf.reduce_sum(w**2), var_list=[w])
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(w**2)
optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]), global_step=global_step)
grads_and_vars = optimizer.compute_gradients(lambda: tf.reduce_sum(w**2), [w])
optimizer.apply_gradients(grads_and_vars, global_step)
print(global_step.numpy(), w.numpy())
