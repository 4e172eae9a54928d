import tensorflow as tf

angles = tf.Variable([0.1, 0.2, 0.3])
for _ in range(2):
    with tf.GradientTape() as tape:
        joints = tf.cumsum(angles)
        reach = tf.reduce_sum(tf.cos(joints))
        off = tf.square(reach - 1.0)
    pull = tape.gradient(off, joints)
    angles.assign_sub(0.1 * tf.cumsum(pull, reverse=True))
