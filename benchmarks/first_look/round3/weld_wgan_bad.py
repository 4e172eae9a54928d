# measured: the penalty rises to 368 and the input slope to 7.7 (twin: penalty 0.03, slope 1.2); nothing raises
"""WGAN-GP for ultrasonic weld signatures."""
import tensorflow as tf

tf.keras.utils.set_random_seed(5)
DIM, Z, BATCH, GP = 20, 4, 32, 10.0


def net(out):
    return tf.keras.Sequential([
        tf.keras.layers.Dense(32, activation="tanh"),
        tf.keras.layers.Dense(32, activation="tanh"),
        tf.keras.layers.Dense(out),
    ])


gen, critic = net(DIM), net(1)
gen_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.5)
critic_opt = tf.keras.optimizers.Adam(5e-3, beta_1=0.5)
weld_bank = tf.random.normal((256, DIM)) * tf.linspace(0.2, 1.5, DIM) + 1.0


def slope_penalty(real, fake):
    alpha = tf.random.uniform((tf.shape(real)[0], 1))
    mixed = alpha * real + (1.0 - alpha) * fake
    with tf.GradientTape() as inner:
        inner.watch(mixed)
        scores = critic(mixed, training=True)
    slopes = inner.gradient(scores, mixed)
    norm = tf.sqrt(tf.reduce_sum(slopes ** 2, axis=1) + 1e-12)
    return tf.reduce_mean((norm - 1.0) ** 2)


@tf.function
def critic_step(real):
    fake = gen(tf.random.normal((tf.shape(real)[0], Z)), training=True)
    penalty = slope_penalty(real, fake)  # fault: the penalty is computed before the critic's tape opens and is a constant for it
    with tf.GradientTape() as tape:
        gap = tf.reduce_mean(critic(fake, training=True)) - tf.reduce_mean(critic(real, training=True))
        loss = gap + GP * penalty
    grads = tape.gradient(loss, critic.trainable_variables)
    critic_opt.apply_gradients(zip(grads, critic.trainable_variables))
    return loss, penalty


@tf.function
def gen_step():
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(critic(gen(tf.random.normal((BATCH, Z)), training=True)))
    grads = tape.gradient(loss, gen.trainable_variables)
    gen_opt.apply_gradients(zip(grads, gen.trainable_variables))
    return loss


def input_slope():
    x = weld_bank[:64]
    with tf.GradientTape() as tape:
        tape.watch(x)
        s = critic(x)
    return float(tf.reduce_mean(tf.norm(tape.gradient(s, x), axis=1)))


gen(tf.zeros((1, Z)))
critic(tf.zeros((1, DIM)))
for it in range(25):
    for _ in range(3):
        idx = tf.random.uniform((BATCH,), maxval=256, dtype=tf.int32)
        c_loss, pen = critic_step(tf.gather(weld_bank, idx))
    g_loss = gen_step()
print("critic", float(c_loss), "penalty", float(pen), "gen", float(g_loss))
