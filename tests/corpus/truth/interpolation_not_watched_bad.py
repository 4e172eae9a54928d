import tensorflow as tf

critic = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(4, activation="tanh"), tf.keras.layers.Dense(1, use_bias=False)])
optimizer = tf.keras.optimizers.Adam(0.01)


def penalty(real, fake):
    between = fake + 0.5 * (real - fake)
    with tf.GradientTape() as inner:
        scores = critic(between)
    slopes = inner.gradient(scores, [between])[0]  # error: [TL507] raises ValueError: Attempt to convert a value (None) with an unsupported type
    return tf.reduce_mean(tf.square(tf.norm(slopes, axis=1) - 1.0))


for step in range(3):
    real = tf.ones((4, 5))
    fake = tf.random.normal((4, 5))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(critic(fake)) - tf.reduce_mean(critic(real)) + penalty(real, fake)
    grads = tape.gradient(loss, critic.trainable_variables)
    optimizer.apply_gradients(zip(grads, critic.trainable_variables))
