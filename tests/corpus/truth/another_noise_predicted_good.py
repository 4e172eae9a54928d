import tensorflow as tf

tf.keras.utils.set_random_seed(1)
clean = tf.ones((32, 4))
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.SGD(0.05)


def like(x):
    return tf.random.normal(tf.shape(x))


for step in range(5):
    noise = like(clean)
    noisy = 0.8 * clean + 0.6 * noise
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(noisy) - noise) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
