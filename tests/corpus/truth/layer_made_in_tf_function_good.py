import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)

hidden = tf.keras.layers.Dense(4)
last = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.function
def train():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(last(hidden(x)) - y))
    grads = tape.gradient(loss, last.trainable_variables)
    optimizer.apply_gradients(zip(grads, last.trainable_variables))
    return loss


for step in range(20):
    loss = train()
