import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)
sums = [tf.zeros_like(w), tf.zeros_like(b)]


def update(gradients):
    optimizer.apply_gradients(zip(gradients, [w, b]))


for step in range(10):
    for part in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w + b - y)) / 2.0
        gradients = tape.gradient(loss, [w, b])
        sums = [total + gradient for total, gradient in zip(sums, gradients)]
    update(sums)
    sums = [tf.zeros_like(w), tf.zeros_like(b)]
    print("loss", float(loss))
