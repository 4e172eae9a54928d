import tensorflow as tf

generator = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(5)])
critic = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(1)])


def smoothness(real, noise):
    fake = generator(noise)
    between = fake + 0.5 * (real - fake)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(between)
    slopes = tape.gradient(scores, [between])[0]
    return tf.reduce_mean(tf.square(tf.norm(slopes, axis=1) - 1.0))


print(float(smoothness(tf.ones((4, 5)), tf.random.normal((4, 3)))))
