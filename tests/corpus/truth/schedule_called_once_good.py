import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.2, 5, 0.5)
optimizer = tf.keras.optimizers.SGD(schedule)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
