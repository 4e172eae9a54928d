import tensorflow as tf

LAMBDA = 10
mse = tf.keras.losses.MeanSquaredError()


def net():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])


generator_g, generator_f, discriminator_x, discriminator_y = net(), net(), net(), net()
generator_g_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
generator_f_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
discriminator_x_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
discriminator_y_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)


@tf.function
def train_step(real_x, real_y):
    # persistent is set to True because the tape is used more than
    # once to calculate the gradients.
    with tf.GradientTape(persistent=True) as tape:
        fake_y = generator_g(real_x, training=True)
        cycled_x = generator_f(fake_y, training=True)
        fake_x = generator_f(real_y, training=True)
        cycled_y = generator_g(fake_x, training=True)
        same_x = generator_f(real_x, training=True)
        same_y = generator_g(real_y, training=True)
        disc_real_x = discriminator_x(real_x, training=True)
        disc_real_y = discriminator_y(real_y, training=True)
        disc_fake_x = discriminator_x(fake_x, training=True)
        disc_fake_y = discriminator_y(fake_y, training=True)
        gen_g_loss = mse(tf.ones_like(disc_fake_y), disc_fake_y)
        gen_f_loss = mse(tf.ones_like(disc_fake_x), disc_fake_x)
        total_cycle_loss = LAMBDA * (tf.reduce_mean(tf.abs(real_x - cycled_x)) + tf.reduce_mean(tf.abs(real_y - cycled_y)))
        total_gen_g_loss = gen_g_loss + total_cycle_loss + tf.reduce_mean(tf.abs(real_y - same_y))
        total_gen_f_loss = gen_f_loss + total_cycle_loss + tf.reduce_mean(tf.abs(real_x - same_x))
        disc_x_loss = 0.5 * (mse(tf.ones_like(disc_real_x), disc_real_x) + mse(tf.zeros_like(disc_fake_x), disc_fake_x))
        disc_y_loss = 0.5 * (mse(tf.ones_like(disc_real_y), disc_real_y) + mse(tf.zeros_like(disc_fake_y), disc_fake_y))

    # Calculate the gradients for generator and discriminator
    generator_g_gradients = tape.gradient(total_gen_g_loss, generator_g.trainable_variables)
    generator_f_gradients = tape.gradient(total_gen_f_loss, generator_f.trainable_variables)
    discriminator_x_gradients = tape.gradient(disc_x_loss, discriminator_x.trainable_variables)
    discriminator_y_gradients = tape.gradient(disc_y_loss, discriminator_y.trainable_variables)

    # Apply the gradients to the optimizer
    generator_g_optimizer.apply_gradients(zip(generator_g_gradients, generator_g.trainable_variables))
    generator_f_optimizer.apply_gradients(zip(generator_f_gradients, generator_f.trainable_variables))
    discriminator_x_optimizer.apply_gradients(zip(discriminator_x_gradients, discriminator_x.trainable_variables))
    discriminator_y_optimizer.apply_gradients(zip(discriminator_y_gradients, discriminator_y.trainable_variables))


for _ in range(2):
    train_step(tf.random.normal((4, 3)), tf.random.normal((4, 3)))
