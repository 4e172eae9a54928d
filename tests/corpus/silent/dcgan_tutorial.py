import time

import tensorflow as tf
from tensorflow.keras import layers

BATCH_SIZE, EPOCHS, noise_dim = 8, 2, 5

generator = tf.keras.Sequential([layers.Input((noise_dim,)), layers.Dense(16), layers.Reshape((4, 4, 1))])
discriminator = tf.keras.Sequential([
    layers.Input((4, 4, 1)), layers.Conv2D(2, 2), layers.LeakyReLU(), layers.Dropout(0.3), layers.Flatten(), layers.Dense(1),
])
cross_entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)
generator_optimizer = tf.keras.optimizers.Adam(1e-4)
discriminator_optimizer = tf.keras.optimizers.Adam(1e-4)


def discriminator_loss(real_output, fake_output):
    real_loss = cross_entropy(tf.ones_like(real_output), real_output)
    fake_loss = cross_entropy(tf.zeros_like(fake_output), fake_output)
    total_loss = real_loss + fake_loss
    return total_loss


def generator_loss(fake_output):
    return cross_entropy(tf.ones_like(fake_output), fake_output)


@tf.function
def train_step(images):
    noise = tf.random.normal([BATCH_SIZE, noise_dim])

    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        generated_images = generator(noise, training=True)

        real_output = discriminator(images, training=True)
        fake_output = discriminator(generated_images, training=True)

        gen_loss = generator_loss(fake_output)
        disc_loss = discriminator_loss(real_output, fake_output)

    gradients_of_generator = gen_tape.gradient(gen_loss, generator.trainable_variables)
    gradients_of_discriminator = disc_tape.gradient(disc_loss, discriminator.trainable_variables)

    generator_optimizer.apply_gradients(zip(gradients_of_generator, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(gradients_of_discriminator, discriminator.trainable_variables))


def train(dataset, epochs):
    for epoch in range(epochs):
        start = time.time()
        for image_batch in dataset:
            train_step(image_batch)
        print(f"Time for epoch {epoch + 1} is {time.time() - start} sec")


train(tf.data.Dataset.from_tensor_slices(tf.random.normal((16, 4, 4, 1))).batch(BATCH_SIZE), EPOCHS)
