import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.Variable(tf.ones((3, 1)))
down = tf.Variable(tf.random.normal((3, 2)))
up = tf.Variable(tf.zeros((2, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        output = x @ base + x @ down @ up
        loss = tf.reduce_mean(tf.square(output - 2.0 * y))
    grads = tape.gradient(loss, [down, up])
    optimizer.apply_gradients(zip(grads, [down, up]))
