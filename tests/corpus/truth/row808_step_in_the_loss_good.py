import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def loss_of(predictions):
    loss = tf.reduce_mean(tf.square(predictions - y))
    return loss


for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_of(x @ w)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
