"""Nowcasts rainfall from the readings of gauges, with weight decay by a regularizer."""

import tensorflow as tf

settings = dict(lags=6, hidden=8, decay=0.1, rate=0.01)


def build(settings):
    penalty = tf.keras.regularizers.L2(settings["decay"])
    return tf.keras.Sequential(
        [
            tf.keras.Input((settings["lags"],)),
            tf.keras.layers.Dense(
                settings["hidden"], activation="relu", kernel_regularizer=penalty
            ),
            tf.keras.layers.Dense(1),
        ]
    )


x = tf.random.normal((32, 6))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = build(settings)
optimizer = tf.keras.optimizers.SGD(settings["rate"])
huber = tf.keras.losses.Huber()


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        predicted = model(x, training=True)
        loss = huber(y, predicted)
        loss += tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for _ in range(10):
    step(x, y)
