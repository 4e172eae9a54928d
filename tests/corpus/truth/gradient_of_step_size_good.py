import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((64, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.random.normal((3, 1)))
step_size = tf.Variable(0.5)


@tf.custom_gradient
def quantize(values, size):
    rounded = tf.round(values / size)
    return rounded * size, lambda upstream: (
        upstream,
        tf.reduce_sum(upstream * (rounded - values / size)),
    )


optimizer = tf.keras.optimizers.SGD(0.01)
for _ in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ quantize(w, step_size) - y))
    grads = tape.gradient(loss, [w, step_size])
    optimizer.apply_gradients(zip(grads, [w, step_size]))
