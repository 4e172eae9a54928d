"""Losses that the tape records under names of their own, and that are used."""

import tensorflow as tf

x = tf.random.normal((16, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
actor = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
critic = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
first, second = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)


def losses():
    gain = y - critic(x)
    data_loss = tf.reduce_mean(tf.square(actor(x) - y))
    return data_loss + 0.1 * tf.reduce_mean(tf.square(gain)), data_loss, tf.reduce_mean(tf.square(gain))


def descend(tape, loss, model, optimizer):
    optimizer.apply_gradients(
        zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    )


for step in range(3):
    with tf.GradientTape(persistent=True) as tape:
        total_loss, actor_loss, critic_loss = losses()
    descend(tape, actor_loss, actor, first)
    descend(tape, critic_loss, critic, second)
    with tf.GradientTape() as tape:
        actor_loss = tf.reduce_mean(tf.square(actor(x) - y))
        total_loss = actor_loss + 0.01 * tf.add_n([tf.nn.l2_loss(one) for one in actor.trainable_variables])
    grads = tape.gradient(actor_loss if step == 0 else total_loss, actor.trainable_variables)
    first.apply_gradients(zip(grads, actor.trainable_variables))
