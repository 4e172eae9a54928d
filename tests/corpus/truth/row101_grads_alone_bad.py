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
    optimizer.apply_gradients(gradients)  # error: [TL102] raises ValueError: not enough values to unpack (expected 2, got 1); on 2.15 raises ValueError: too many values to unpack (expected 2)
    print(f"step {step}: loss {loss:.4f}")
