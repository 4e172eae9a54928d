import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
total = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
        total.assign_add(loss)  # error: [TL503] raises ValueError: No gradients provided for any variable
    grads = tape.gradient(total, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
