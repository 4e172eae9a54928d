import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
weight = tf.Variable(tf.ones((3, 1)))
strength = tf.Variable(0.0)
direction = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        output = x @ weight + strength * (x @ direction)
        loss = tf.reduce_mean(tf.square(output - 2.0 * y))
    variables = [weight, strength, direction]
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
