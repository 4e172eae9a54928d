import tensorflow as tf


def keep_in_box(point):
    return tf.clip_by_value(point, -1.0, 1.0)


point = tf.Variable([0.4, -2.0, 3.0])
optimizer = tf.keras.optimizers.Adam(0.1)
for step in range(3):
    with tf.GradientTape() as tape:
        height = tf.reduce_sum(tf.square(point - 0.3))
    grad = tape.gradient(height, point)
    optimizer.apply_gradients([(grad, point)])
    point = keep_in_box(point)  # error: [TL230] raises AttributeError: 'tensorflow.python.framework.ops.EagerTensor' object has no attribute '_unique_id'; on 2.15 raises AttributeError: Tensor.name is undefined when eager execution is enabled.
