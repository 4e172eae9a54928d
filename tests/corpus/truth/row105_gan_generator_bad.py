import tensorflow as tf

generator = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
discriminator = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
g_opt = tf.keras.optimizers.Adam(1e-3)
d_opt = tf.keras.optimizers.Adam(1e-3)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def train_step(real):
    noise = tf.random.normal((8, 2))
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        fake = generator(noise, training=True)
        real_output = discriminator(real, training=True)
        fake_output = discriminator(fake, training=True)
        g_loss = bce(tf.ones_like(fake_output), fake_output)
        d_loss = bce(tf.ones_like(real_output), real_output) + bce(tf.zeros_like(fake_output), fake_output)
    g_grads = g_tape.gradient(g_loss, generator.trainable_variables)
    d_grads = d_tape.gradient(d_loss, discriminator.trainable_variables)
    g_opt.apply_gradients(zip(generator.trainable_variables, g_grads))  # error: [TL203] raises AttributeError: object has no attribute '_unique_id'
    d_opt.apply_gradients(zip(d_grads, discriminator.trainable_variables))
    return g_loss, d_loss


for step in range(5):
    g_loss, d_loss = train_step(tf.random.normal((8, 1), mean=3.0))
    print("generator", float(g_loss), "discriminator", float(d_loss))
