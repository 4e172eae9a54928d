import tensorflow as tf

generator = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
discriminator = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
gen_optimizer = tf.keras.optimizers.Adam(1e-2)
disc_optimizer = tf.keras.optimizers.Adam(1e-2)


@tf.function
def train_step(real):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        fake = generator(tf.random.normal((12, 2)))
        real_score, fake_score = discriminator(real), discriminator(fake)
        gen_loss = tf.reduce_mean(tf.nn.softplus(-fake_score))
        disc_loss = tf.reduce_mean(tf.nn.softplus(fake_score) + tf.nn.softplus(-real_score))
    gen_grads = gen_tape.gradient(gen_loss, generator.trainable_variables)
    disc_grads = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    gen_optimizer.apply_gradients(zip(gen_grads, generator.trainable_variables))
    disc_optimizer.apply_gradients(zip(disc_grads, discriminator.trainable_variables))
    return gen_loss, disc_loss


for step in range(5):
    gen_loss, disc_loss = train_step(tf.random.normal((12, 2)) - 3.0)
    print("generator", float(gen_loss), "discriminator", float(disc_loss))
