import tensorflow as tf


def dense(units, size):
    return tf.keras.Sequential([tf.keras.layers.Input((size,)), tf.keras.layers.Dense(units)])


generator = dense(3, 2)
discriminator = dense(1, 3)
optimizer = tf.keras.optimizers.Adam(0.01)
x = tf.random.normal((32, 3))


@tf.function
def train_discriminator(real):
    with tf.GradientTape() as tape:
        fake = generator(tf.random.normal((32, 2)))
        loss = tf.reduce_mean(discriminator(fake) - discriminator(real))
    variables = discriminator.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


@tf.function
def train_generator():
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(discriminator(generator(tf.random.normal((32, 2)))))
    variables = generator.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))  # error: [TL702] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable


for step in range(5):
    train_discriminator(x)
    train_generator()
