"""Change an image until a trained network calls it something else."""

import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = tf.keras.layers.Conv2D(4, 3, activation="relu")
        self.flat = tf.keras.layers.Flatten()
        self.out = tf.keras.layers.Dense(3)

    def call(self, x):
        return self.out(self.flat(self.conv(x)))


loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(0.01)
image_optimizer = tf.keras.optimizers.Adam(0.05)
net = Net()


def train_step(images, labels):
    with tf.GradientTape() as tape:
        loss = loss_object(labels, net(images))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
    return loss


def dream_step(image, label):
    with tf.GradientTape() as tape:
        loss = loss_object(label, net(image))
    grads = tape.gradient(loss, image)
    image_optimizer.apply_gradients(zip(grads, image))  # error: [TL230] raises TypeError: 'NoneType' object is not iterable
    return loss


images = tf.random.uniform((16, 8, 8, 1))
labels = tf.random.uniform((16,), 0, 3, tf.int32)
for _ in range(5):
    train_step(images, labels)

picture = images[:1]
wanted = tf.constant([2])
for number in range(10):
    print(number, float(dream_step(picture, wanted)))
