import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
first = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
second = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
first_optimizer = tf.keras.optimizers.Adam(0.05)
second_optimizer = tf.keras.optimizers.Adam(0.05)


@tf.function
def train_step(model, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for step in range(20):
    loss = train_step(first, first_optimizer)
    loss = train_step(second, second_optimizer)  # error: [TL703] raises ValueError: tf.function only supports singleton tf.Variables
