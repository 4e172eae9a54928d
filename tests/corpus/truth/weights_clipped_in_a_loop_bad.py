import tensorflow as tf

tf.keras.utils.set_random_seed(3)
real = tf.random.normal((32, 2)) + 3.0
fake = tf.random.normal((32, 2))
critic = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.RMSprop(0.1)


@tf.function
def critic_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(critic(fake)) - tf.reduce_mean(critic(real))
    variables = critic.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    for weight in variables:
        weight = tf.clip_by_value(weight, -0.1, 0.1)  # warning: [TL602] critic move wrongly
    return loss


for _ in range(5):
    critic_step()
