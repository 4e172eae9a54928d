import tensorflow as tf

L = tf.keras.layers
actor = tf.keras.Sequential([L.Input((3,)), L.Dense(1, "tanh")])
target_actor = tf.keras.models.clone_model(actor)


def q_network():
    state, action = tf.keras.Input((3,)), tf.keras.Input((1,))
    return tf.keras.Model([state, action], L.Dense(1)(L.Concatenate()([state, action])))


critic, target_critic = q_network(), q_network()
actor_optimizer, critic_optimizer, alpha_optimizer = (tf.keras.optimizers.Adam(1e-3) for _ in range(3))
log_alpha = tf.Variable(0.0)
target_entropy = -1.0


@tf.function
def update(state, action, reward, next_state):
    y = reward + 0.99 * target_critic([next_state, target_actor(next_state, training=True)], training=True)
    with tf.GradientTape() as tape:
        critic_value = critic([state, action], training=True)
        critic_loss = tf.math.reduce_mean(tf.math.square(y - critic_value))
    critic_grad = tape.gradient(critic_loss, critic.trainable_variables)
    critic_optimizer.apply_gradients(zip(critic_grad, critic.trainable_variables))

    with tf.GradientTape() as tape:
        actions = actor(state, training=True)
        actor_loss = -tf.math.reduce_mean(critic([state, actions], training=True))
    actor_grad = tape.gradient(actor_loss, actor.trainable_variables)
    actor_optimizer.apply_gradients(zip(actor_grad, actor.trainable_variables))
    return critic_loss, actor_loss


def update_temperature(log_prob):
    with tf.GradientTape() as tape:
        alpha_loss = -tf.reduce_mean(tf.exp(log_alpha) * tf.stop_gradient(log_prob + target_entropy))
    grad = tape.gradient(alpha_loss, [log_alpha])
    alpha_optimizer.apply_gradients(zip(grad, [log_alpha]))
    return tf.exp(log_alpha)


def polyak(target_weights, weights, tau):
    for a, b in zip(target_weights, weights):
        a.assign(b * tau + a * (1 - tau))


s = tf.random.normal((6, 3))
for _ in range(3):
    update(s, tf.zeros((6, 1)), s[:, :1], s)
    polyak(target_actor.variables, actor.variables, 0.01)
    polyak(target_critic.variables, critic.variables, 0.01)
    alpha = update_temperature(tf.random.normal((6,)))
