import tensorflow as tf

angles = tf.Variable([0.1, 0.2, 0.3])
for _ in range(2):
    joints = tf.cumsum(angles)
    with tf.GradientTape() as tape:
        reach = tf.reduce_sum(tf.cos(joints))
        off = tf.square(reach - 1.0)
    pull = tape.gradient(off, joints)  # error: [TL507] raises ValueError: Attempt to convert a value (None) with an unsupported type
    angles.assign_sub(0.1 * tf.cumsum(pull, reverse=True))
