import tensorflow as tf

policy = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(learning_rate=0.05)
states = tf.random.normal((40, 2))
actions = tf.cast(states[:, 0] > states[:, 1], tf.int32)
returns = tf.ones((40,))


def reinforce():
    with tf.GradientTape() as tape:
        log_probs = tf.nn.log_softmax(policy(states))
        chosen = tf.gather(log_probs, actions, batch_dims=1)
        objective = tf.reduce_mean(chosen * returns)
        loss = -objective
    grads = tape.gradient(loss, policy.trainable_variables)
    optimizer.apply_gradients(zip(grads, policy.trainable_variables))
    return loss


for episode in range(10):
    print("episode", episode, "loss", reinforce().numpy())
