import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
optimizer.build(model.trainable_variables)


def smoothed(loss):
    level = tf.Variable(0.9, trainable=False)  # error: [TL620] raises ValueError: tf.function only supports singleton tf.Variables created on the first call
    return loss * level


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = smoothed(tf.reduce_mean(tf.square(model(x) - y)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


for step in range(20):
    train_step()
