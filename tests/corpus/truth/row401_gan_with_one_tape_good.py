import tensorflow as tf

gen = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
disc = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
gen_opt, disc_opt = tf.keras.optimizers.Adam(1e-3), tf.keras.optimizers.Adam(1e-3)


@tf.function
def train_step(real):
    with tf.GradientTape(persistent=True) as tape:
        fake_score = disc(gen(tf.random.normal((8, 2))))
        real_score = disc(real)
        gen_loss = tf.reduce_mean(tf.nn.softplus(-fake_score))
        disc_loss = tf.reduce_mean(tf.nn.softplus(fake_score) + tf.nn.softplus(-real_score))
    gen_opt.apply_gradients(zip(tape.gradient(gen_loss, gen.trainable_variables), gen.trainable_variables))
    disc_opt.apply_gradients(zip(tape.gradient(disc_loss, disc.trainable_variables), disc.trainable_variables))
    return gen_loss, disc_loss


for _ in range(5):
    gen_loss, disc_loss = train_step(tf.random.normal((8, 1)) + 2.0)
    print("generator", float(gen_loss), "discriminator", float(disc_loss))
