import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
generator = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(3)])
critic = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(1e-2)


@tf.function
def train_step(noise, real):
    with tf.GradientTape() as g_tape, tf.GradientTape() as c_tape:
        fake_score, real_score = critic(generator(noise)), critic(real)
        g_loss = tf.reduce_mean(tf.square(fake_score - 1.0))
        c_loss = tf.reduce_mean(tf.square(real_score - 1.0)) + tf.reduce_mean(tf.square(fake_score))
    g_grads = g_tape.gradient(g_loss, generator.trainable_variables)
    c_grads = c_tape.gradient(c_loss, critic.trainable_variables)
    optimizer.apply_gradients(zip(g_grads, generator.trainable_variables))
    optimizer.apply_gradients(zip(c_grads, critic.trainable_variables))  # error: [TL702] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable
    return c_loss


for step in range(10):
    print("critic", float(train_step(tf.random.normal((32, 3)), x)))
