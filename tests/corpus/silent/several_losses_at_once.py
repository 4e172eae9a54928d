import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.01)


def losses():
    out = model(x, training=True)
    error = tf.reduce_mean(tf.square(out - y))
    size = tf.reduce_mean(tf.abs(out))
    return error + 0.1 * size, error, size


for step in range(3):
    with tf.GradientTape() as tape:
        total, *_ = losses()
    grads = tape.gradient(total, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    with tf.GradientTape() as tape:
        values = losses()
    grads = tape.gradient(values[1:], model.trainable_variables)  # TL532 if: grads = tape.gradient(values, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    with tf.GradientTape() as tape:
        total, error, size = losses()
    grads = tape.gradient([error, size], model.trainable_variables)  # TL532 if: grads = tape.gradient([error, total], model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
