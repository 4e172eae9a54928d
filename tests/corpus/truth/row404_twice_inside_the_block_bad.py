import tensorflow as tf

w = tf.Variable([1.0, -1.0])
c = tf.Variable(0.5)
optimizer = tf.keras.optimizers.SGD(0.05)


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.linalg.matvec(x, w) + c - y))
        grad_w = tape.gradient(loss, w)
        grad_c = tape.gradient(loss, c)  # error: [TL401] raises RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients
    optimizer.apply_gradients([(grad_w, w), (grad_c, c)])
    return loss


x = tf.random.normal((20, 2))
for _ in range(6):
    print("loss", train_step(x, x[:, 0] + 1.0).numpy())
