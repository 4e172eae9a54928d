import tensorflow as tf

tf.keras.utils.set_random_seed(1)
states = tf.random.normal((32, 3))
actions = tf.cast(states[:, 0] > 0.0, tf.int32)
gains = tf.random.normal((32,))
policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)


def chance(inputs, chosen):
    return tf.gather(tf.nn.softmax(policy(inputs)), chosen, axis=1, batch_dims=1)


before = chance(states, actions)
for step in range(5):
    with tf.GradientTape() as tape:
        ratio = chance(states, actions) / chance(states, actions)  # warning: [TL521] policy move wrongly
        loss = -tf.reduce_mean(ratio * gains)
    grads = tape.gradient(loss, policy.trainable_variables)
    optimizer.apply_gradients(zip(grads, policy.trainable_variables))
