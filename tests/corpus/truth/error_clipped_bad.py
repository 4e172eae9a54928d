import tensorflow as tf

network = tf.keras.Sequential(
    [
        tf.keras.layers.Input((4,)),
        tf.keras.layers.Dense(8, activation="tanh"),
        tf.keras.layers.Dense(2, bias_initializer=tf.keras.initializers.Constant(-30.0)),
    ]
)
optimizer = tf.keras.optimizers.Adam(0.01)
states = tf.random.normal((64, 4))
actions = tf.cast(states[:, 0] > 0, tf.int32)
targets = tf.reduce_sum(states, axis=1)


def td_loss(states, actions, targets):
    picked = tf.reduce_sum(network(states) * tf.one_hot(actions, 2), axis=1)
    error = tf.clip_by_value(targets - picked, -1.0, 1.0)  # warning: [TL534] network does not move
    return tf.reduce_mean(error**2)


@tf.function
def update(states, actions, targets):
    with tf.GradientTape() as tape:
        loss = td_loss(states, actions, targets)
    weights = network.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss


for step in range(20):
    loss = update(states, actions, targets)
