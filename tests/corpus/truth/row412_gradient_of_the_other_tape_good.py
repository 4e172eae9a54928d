import tensorflow as tf

a = tf.Variable([1.0, 2.0])
b = tf.Variable([3.0, 4.0])
opt_a, opt_b = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape_a:
        loss_a = tf.reduce_sum(a**2)
    with tf.GradientTape() as tape_b:
        loss_b = tf.reduce_sum(b**2)
    grads_a = tape_a.gradient(loss_a, [a])
    grads_b = tape_b.gradient(loss_b, [b])
    opt_a.apply_gradients(zip(grads_a, [a]))
    opt_b.apply_gradients(zip(grads_b, [b]))
    print("loss", float(loss_a + loss_b))
