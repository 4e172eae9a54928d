import tensorflow as tf

tf.keras.utils.set_random_seed(3)
field = tf.keras.Sequential(
    [tf.keras.Input((2,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.Adam(0.01)


def slopes(places):
    east, north = places[:, :1], places[:, 1:]
    with tf.GradientTape(persistent=True) as inner:
        inner.watch([east, north])
        height = field(tf.concat([east, north], axis=1))
    along = inner.gradient(height, east)
    return tf.square(along) + tf.square(height)


for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(slopes(tf.random.uniform((16, 2))))
    grads = tape.gradient(loss, field.trainable_variables)
    optimizer.apply_gradients(zip(grads, field.trainable_variables))
