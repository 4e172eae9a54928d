"""Checkpoints that are restored by the names they have, in part, or for something new."""

import tempfile

import tensorflow as tf

FOLDER = tempfile.mkdtemp()
x = tf.random.normal((8, 3))


def build(units):
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(units)])


class Classifier(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.head = tf.keras.layers.Dense(2)

    def call(self, inputs):
        return self.head(inputs)


encoder, optimizer = build(4), tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(encoder(x)))
grads = tape.gradient(loss, encoder.trainable_variables)
optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
saved = tf.train.Checkpoint(encoder=encoder, optimizer=optimizer).save(f"{FOLDER}/first")

# Without the optimizer.
tf.train.Checkpoint(encoder=build(4)).restore(saved).expect_partial()
# Beside a part that is new.
tf.train.Checkpoint(encoder=build(4), classifier=Classifier()).restore(saved).expect_partial()
# By a name that it is given afterwards.
later = tf.train.Checkpoint(model=build(4))
later.encoder = later.model
later.restore(saved).expect_partial()
# As a whole.
whole = tf.train.Checkpoint(encoder).write(f"{FOLDER}/whole")
tf.train.Checkpoint(build(4)).read(whole)

# One that goes on where it was, or begins anew.
checkpoint = tf.train.Checkpoint(model=build(4))
manager = tf.train.CheckpointManager(checkpoint, f"{FOLDER}/second", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)
manager.save()
