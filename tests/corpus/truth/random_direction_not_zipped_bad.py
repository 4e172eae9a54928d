import tensorflow as tf

dials = [tf.Variable(1.0), tf.Variable([2.0, 3.0])]
optimizer = tf.keras.optimizers.Adam(0.05)


def noise_of_engine():
    return tf.square(dials[0]) + tf.reduce_sum(tf.abs(dials[1]))


def guessed_slopes(width=0.1):
    """One random direction, two measurements: no tape is needed."""
    direction = [tf.sign(tf.random.normal(dial.shape)) for dial in dials]
    sides = []
    for sign in (1.0, -1.0):
        for dial, way in zip(dials, direction):
            dial.assign_add(sign * width * way)
        sides.append(noise_of_engine())
        for dial, way in zip(dials, direction):
            dial.assign_sub(sign * width * way)
    rise = (sides[0] - sides[1]) / (2.0 * width)
    return [rise * way for way in direction]


optimizer.apply_gradients(guessed_slopes())  # error: [TL102] raises TypeError: Cannot iterate over a scalar tensor.
