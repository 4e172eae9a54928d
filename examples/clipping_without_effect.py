"""A policy gradient that is clipped, and then applied as it was before."""

import tensorflow as tf

policy = tf.keras.Sequential(
    [
        tf.keras.Input((4,)),
        tf.keras.layers.Dense(16, activation="tanh"),
        tf.keras.layers.Dense(2),
    ]
)
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)

states = tf.random.normal((128, 4), seed=3)
actions = tf.cast(states[:, 0] > 0.0, tf.int32)
rewards = 10.0 * tf.abs(states[:, 0])

for episode in range(20):
    with tf.GradientTape() as tape:
        log_probabilities = tf.nn.log_softmax(policy(states))
        taken = tf.gather(log_probabilities, actions, batch_dims=1)
        loss = -tf.reduce_mean(taken * rewards)
    gradients = tape.gradient(loss, policy.trainable_variables)
    clipped = [tf.clip_by_norm(gradient, 0.5) for gradient in gradients]
    optimizer.apply_gradients(zip(gradients, policy.trainable_variables))
    print(f"episode {episode}: loss {loss:.4f}")
