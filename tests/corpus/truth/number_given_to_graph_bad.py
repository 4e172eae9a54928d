import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train_step(x, y, weight):
    with tf.GradientTape() as tape:
        guess = model(x)
        loss = tf.reduce_mean(tf.square(guess - y)) + weight * tf.reduce_mean(tf.abs(guess))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


for step in range(20):
    weight = 0.01 * step / 20
    train_step(x, y, weight)  # information: [TL697] runs
