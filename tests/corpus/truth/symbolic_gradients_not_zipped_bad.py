import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train():
    loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tf.gradients(loss, [w, b])
    optimizer.apply_gradients(grads)  # error: [TL102] raises OperatorNotAllowedInGraphError: Iterating over a symbolic
    return loss


for step in range(20):
    loss = train()
