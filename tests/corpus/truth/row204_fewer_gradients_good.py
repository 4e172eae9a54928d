import tensorflow as tf

w1 = tf.Variable(tf.random.normal((3, 5), stddev=0.5))
b1 = tf.Variable(tf.zeros((5,)))
w2 = tf.Variable(tf.random.normal((5, 1), stddev=0.5))
b2 = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.Adam(0.01)

x = tf.random.normal((50, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)

for epoch in range(20):
    with tf.GradientTape() as tape:
        hidden = tf.nn.tanh(x @ w1 + b1)
        loss = tf.reduce_mean(tf.square(hidden @ w2 + b2 - y))
    grads = tape.gradient(loss, [w1, b1, w2, b2])
    optimizer.apply_gradients(zip(grads, [w1, b1, w2, b2]))
    print("loss", float(loss))
