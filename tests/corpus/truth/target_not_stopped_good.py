import tensorflow as tf

now, then = tf.random.normal((32, 3)), tf.random.normal((32, 3))
reward = tf.reduce_sum(now, axis=1)
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        goal = tf.stop_gradient(reward + 0.9 * tf.reduce_max(network(then), axis=1))
        loss = tf.reduce_mean(tf.square(goal - network(now)[:, 0]))
    grads = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(grads, network.trainable_variables))
