"""An actor and a critic that want two gradients of a tape made for one."""

import tensorflow as tf

actor = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
critic = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
actor_optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)
critic_optimizer = tf.keras.optimizers.Adam(learning_rate=0.05)

states = tf.random.normal((64, 3), seed=5)
actions = tf.cast(states[:, 1] > 0.0, tf.int32)
returns = tf.reduce_sum(states, axis=1)


@tf.function
def learn():
    with tf.GradientTape() as tape:
        values = critic(states)[:, 0]
        advantage = tf.stop_gradient(returns - values)
        log_probabilities = tf.nn.log_softmax(actor(states))
        taken = tf.gather(log_probabilities, actions, batch_dims=1)
        actor_loss = -tf.reduce_mean(taken * advantage)
        critic_loss = tf.reduce_mean(tf.square(returns - values))
    actor_gradients = tape.gradient(actor_loss, actor.trainable_variables)
    critic_gradients = tape.gradient(critic_loss, critic.trainable_variables)
    actor_optimizer.apply_gradients(zip(actor_gradients, actor.trainable_variables))
    critic_optimizer.apply_gradients(zip(critic_gradients, critic.trainable_variables))
    return critic_loss


for episode in range(20):
    print(f"episode {episode}: critic loss {learn():.4f}")
