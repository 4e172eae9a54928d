import tensorflow as tf

tf.random.set_seed(3)
levels = tf.constant([3.0, -2.0, 1.0, 5.0])
rows = [(tf.one_hot([n % 4], 4), levels[n % 4, None, None]) for n in range(16)]
model = tf.keras.Sequential(
    [tf.keras.layers.Input((4,)), tf.keras.layers.Dense(1, kernel_initializer="zeros")]
)
optimizer = tf.keras.optimizers.SGD(0.1)


def train(rows, together=4):
    for first in range(0, len(rows), together):
        total = tf.constant(0.0)
        with tf.GradientTape() as tape:
            for x, y in rows[first : first + together]:
                loss = tf.reduce_mean(tf.square(model(x) - y))
                total = total + loss
        grads = tape.gradient(total, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))


train(rows)
