import tensorflow as tf

generator = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
critic = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3), tf.keras.layers.Dense(1)])
generator_optimizer = tf.keras.optimizers.RMSprop(1e-2)


@tf.function
def train_generator(noise):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(critic(generator(noise, training=True)))
    gradients = tape.gradient(loss, generator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gradients, generator.trainable_variables))
    return loss


noise = tf.random.normal((16, 3))
for step in range(10):
    print("loss", float(train_generator(noise)))
