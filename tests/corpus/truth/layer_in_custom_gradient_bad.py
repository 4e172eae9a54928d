import tensorflow as tf

x = tf.random.normal((32, 3))
w = tf.Variable(tf.ones((3, 3)))
dense = tf.keras.layers.Dense(1)
dense.build((None, 3))
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.custom_gradient
def straight(inputs):
    return dense(inputs), lambda upstream: upstream * tf.ones_like(inputs)  # error: [TL313] raises TypeError: grad_fn must accept keyword argument 'variables'


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(straight(x @ w) - 1.0))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
