import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w + b - y))
pairs = zip(tape.gradient(loss, [w, b]), [w, b])

for step in range(3):
    optimizer.apply_gradients(pairs)  # error: [TL107] raises ValueError: not enough values to unpack (expected 2, got 0); on 2.15 w, b move wrongly
