import tensorflow as tf

field = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(1)])


def laplacian(points):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(points)
        value = field(points)
        slope = tape.gradient(value, points)
    curvature = tape.gradient(slope, points)
    return tf.reduce_sum(curvature, axis=1)


optimizer = tf.keras.optimizers.Adam()
with tf.GradientTape() as outer:
    loss = tf.reduce_mean(tf.square(laplacian(tf.random.normal((4, 2)))))
grads = outer.gradient(loss, field.trainable_variables)
optimizer.apply_gradients(zip(grads, field.trainable_variables))
