import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
actor = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
critic = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
first, second = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape(persistent=True) as tape:
        gain = y - critic(x)
        actor_loss = -tf.reduce_mean(actor(x) * gain)
        critic_loss = tf.reduce_mean(tf.square(gain))
    first.apply_gradients(
        zip(tape.gradient(actor_loss, actor.trainable_variables), actor.trainable_variables)
    )
    second.apply_gradients(
        zip(tape.gradient(critic_loss, critic.trainable_variables), critic.trainable_variables)
    )
