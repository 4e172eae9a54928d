import tensorflow as tf

x = tf.random.normal((64, 3))
y = tf.matmul(x, [[1.0], [-2.0], [0.5]]) + 0.3

W = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = tf.matmul(x, W) + b
        loss = tf.reduce_mean(tf.square(prediction - y))
    gradients = tape.gradient(loss, [W, b])
    optimizer.apply_gradients(zip(gradients, [W, b]))
    print(f"step {step}: loss {loss:.4f}")
