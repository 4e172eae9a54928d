import tensorflow as tf

x = tf.random.normal((32, 3), seed=1)
online = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
target = tf.keras.models.clone_model(online)
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.SGD(0.1)


def follow(slow, fast, tau):
    kept, new = slow.get_weights(), fast.get_weights()
    for index in range(len(kept)):
        kept[index] = (1.0 - tau) * kept[index] + tau * new[index]
    slow.set_weights(kept)


for step in range(20):
    goal = 1.0 + 0.9 * tf.reduce_max(target(x), axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(goal - online(x)[:, 0]))
    grads = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(grads, online.trainable_variables))
    follow(target, online, 0.1)
