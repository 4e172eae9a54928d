import tensorflow as tf

W = tf.Variable(tf.random.normal((2, 1)) + 3.0, name="W")
b = tf.Variable(tf.zeros((1,)), name="b")
variables = [W, b]
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((20, 2))
y = x[:, :1] + 1.0


def train(steps):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ W + b - y))
        grads = tape.gradient(loss, variables)
        optimizer.apply_gradients(zip(grads, variables))
        print("loss", loss.numpy())


train(5)
W = tf.Variable([[0.5], [0.5]], name="W")  # warning: [TL601] W does not move
train(5)
