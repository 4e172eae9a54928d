import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def loss_and_step(predictions, tape):
    loss = tf.reduce_mean(tf.square(predictions - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    return loss


for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_and_step(x @ w, tape)
    grads = tape.gradient(loss, [w])  # error: [TL401] raises RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients
    optimizer.apply_gradients(zip(grads, [w]))
