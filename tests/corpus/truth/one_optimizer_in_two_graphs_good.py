import tensorflow as tf

x = tf.random.normal((16, 3))
real = tf.random.normal((16, 2))
generator = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
critic = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
critic_optimizer = tf.keras.optimizers.Adam(0.01)
optimizer = tf.keras.optimizers.Adam(0.01)


@tf.function
def train_critic(batch):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(critic(generator(batch))) - tf.reduce_mean(critic(real))
    grads = tape.gradient(loss, critic.trainable_variables)
    critic_optimizer.apply_gradients(zip(grads, critic.trainable_variables))
    return loss


@tf.function
def train_generator(batch):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(critic(generator(batch)))
    grads = tape.gradient(loss, generator.trainable_variables)
    optimizer.apply_gradients(zip(grads, generator.trainable_variables))
    return loss


for _ in range(5):
    print("loss", float(train_critic(x)), float(train_generator(x)))
