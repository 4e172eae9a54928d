import tensorflow as tf

x = tf.random.normal((8, 2))
field = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)


def laplacian(points):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(points)
        value = field(points)
        slope = tape.gradient(value, points)
    curvature = tape.gradient(slope, points)
    return value + tf.reduce_sum(curvature, axis=1, keepdims=True)


for step in range(5):
    with tf.GradientTape() as outer:
        loss = tf.reduce_mean(tf.square(laplacian(x) - 1.0))
    grads = outer.gradient(loss, field.trainable_variables)
    optimizer.apply_gradients(zip(grads, field.trainable_variables))
