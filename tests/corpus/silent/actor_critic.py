"""Two networks in one recording, and the variants of taking both gradients."""

import tensorflow as tf

actor = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2, "softmax")])
critic = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
actor_opt = tf.keras.optimizers.Adam(1e-2)
critic_opt = tf.keras.optimizers.Adam(1e-2)


def two_tapes(states, actions, returns):
    with tf.GradientTape() as tape1, tf.GradientTape() as tape2:
        probs = actor(states, training=True)
        values = tf.squeeze(critic(states, training=True), 1)
        advantage = tf.stop_gradient(returns - values)
        log_prob = tf.math.log(tf.gather(probs, actions, batch_dims=1))
        actor_loss = -tf.reduce_mean(log_prob * advantage)
        critic_loss = tf.reduce_mean((returns - values) ** 2)
    grads1 = tape1.gradient(actor_loss, actor.trainable_variables)
    grads2 = tape2.gradient(critic_loss, critic.trainable_variables)
    actor_opt.apply_gradients(zip(grads1, actor.trainable_variables))
    critic_opt.apply_gradients(zip(grads2, critic.trainable_variables))


def one_persistent_tape(states, actions, returns):
    with tf.GradientTape(persistent=True) as tape:
        probs = actor(states)
        values = critic(states)[:, 0]
        actor_loss = -tf.reduce_mean(tf.math.log(tf.gather(probs, actions, batch_dims=1)) * (returns - tf.stop_gradient(values)))
        critic_loss = tf.reduce_mean(tf.square(returns - values))
    actor_opt.apply_gradients(zip(tape.gradient(actor_loss, actor.trainable_variables), actor.trainable_variables))
    critic_opt.apply_gradients(zip(tape.gradient(critic_loss, critic.trainable_variables), critic.trainable_variables))
    del tape


def one_call_for_both(states, actions, returns):
    sources = [actor.trainable_variables, critic.trainable_variables]
    with tf.GradientTape() as tape:
        probs = actor(states)
        values = critic(states)[:, 0]
        loss = tf.reduce_mean((returns - values) ** 2) - tf.reduce_mean(
            tf.math.log(tf.gather(probs, actions, batch_dims=1)) * tf.stop_gradient(returns - values)
        )
    actor_grads, critic_grads = tape.gradient(loss, sources)
    actor_opt.apply_gradients(zip(actor_grads, sources[0]))
    critic_opt.apply_gradients(zip(critic_grads, sources[1]))


states = tf.random.normal((10, 4))
actions = tf.random.uniform((10,), maxval=2, dtype=tf.int32)
returns = tf.random.normal((10,))
for learn in (two_tapes, one_persistent_tape, one_call_for_both):
    learn(states, actions, returns)
