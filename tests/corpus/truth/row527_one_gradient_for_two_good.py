import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
scale = tf.constant(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.custom_gradient
def scaled(value, factor):
    def grad(upstream):
        return upstream * factor, None

    return value * factor, grad


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scaled(x @ w, scale) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
