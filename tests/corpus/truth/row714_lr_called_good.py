import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
optimizer = tf.keras.optimizers.SGD(schedule)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
    print("loss", float(loss), "rate", float(optimizer.learning_rate))
