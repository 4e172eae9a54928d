import tensorflow as tf

knobs = [tf.Variable(1.0), tf.Variable(2.0), tf.Variable(3.0)]
optimizer = tf.keras.optimizers.Adam(0.1)


def cost():
    return tf.add_n([tf.square(k) for k in knobs])


def finite_differences(width=1e-2):
    slopes = []
    for knob in knobs:
        knob.assign_add(width)
        above = cost()
        knob.assign_sub(2 * width)
        below = cost()
        knob.assign_add(width)
        slopes.append((above - below) / (2 * width))
    return slopes


optimizer.apply_gradients(zip(finite_differences(), knobs))
