"""Square roots that `tf.where` leaves out: where nothing comes in, their gradient is zero."""

import tensorflow as tf

w = tf.Variable([0.0, 2.0, -1.0])
scale = tf.Variable(2.0)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(5):
    with tf.GradientTape() as tape:
        tested = w * 3.0
        root = tf.where(tested > 0.0, tf.sqrt(tested), tf.zeros_like(tested))
        inverse = tf.where(w > 0.0, 0.5 * tf.math.rsqrt(w), 0.0)
        length = tf.square(w)
        scaled = tf.where(length > 0.0, scale * tf.sqrt(length), 0.0)
        loss = tf.reduce_sum(root + inverse + scaled)
    grads = tape.gradient(loss, [w, scale])
    optimizer.apply_gradients(zip(grads, [w, scale]))
    tf.debugging.assert_all_finite(w, "finite")
    tf.debugging.assert_all_finite(scale, "finite")
print(w.numpy(), scale.numpy())
