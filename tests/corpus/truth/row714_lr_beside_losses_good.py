import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.optimizers.SGD(learning_rate=0.1, momentum=0.5)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.losses.MSE(y, x @ w + b))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
    print("loss", float(loss))
