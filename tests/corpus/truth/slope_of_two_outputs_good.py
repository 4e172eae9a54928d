import tensorflow as tf

tf.keras.utils.set_random_seed(1)
times = tf.random.uniform((32, 1))
net = tf.keras.Sequential(
    [tf.keras.Input((1,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(2)]
)
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(5):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(times)
            state = net(times)
        speed = tf.squeeze(inner.batch_jacobian(state, times), axis=-1)
        loss = tf.reduce_mean(tf.square(speed + state)) + tf.reduce_mean(tf.square(state - 1.0))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
