import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
slow = tf.keras.optimizers.SGD(0.01)
fast = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    pairs = list(zip(grads, [w, b]))
    slow.apply_gradients(pairs)
    fast.apply_gradients(pairs)
    print("loss", float(loss))
