import tensorflow as tf

actor = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
critic = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
actor_optimizer = tf.keras.optimizers.Adam(1e-2)
critic_optimizer = tf.keras.optimizers.Adam(1e-2)


def learn(states, actions, returns):
    with tf.GradientTape(persistent=True) as tape:
        values = critic(states)[:, 0]
        advantage = tf.stop_gradient(returns - values)
        log_probs = tf.nn.log_softmax(actor(states))
        chosen = tf.gather(log_probs, actions, batch_dims=1)
        actor_loss = -tf.reduce_mean(chosen * advantage)
        critic_loss = tf.reduce_mean(tf.square(returns - values))
    actor_grads = tape.gradient(actor_loss, actor.trainable_variables)
    critic_grads = tape.gradient(critic_loss, critic.trainable_variables)
    actor_optimizer.apply_gradients(zip(actor_grads, actor.trainable_variables))
    critic_optimizer.apply_gradients(zip(critic_grads, critic.trainable_variables))
    return critic_loss


states = tf.random.normal((32, 4))
actions = tf.random.uniform((32,), maxval=2, dtype=tf.int32)
returns = tf.reduce_sum(states, axis=1)
for episode in range(10):
    print("critic loss", learn(states, actions, returns).numpy())
