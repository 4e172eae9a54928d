import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    pairs = list(zip(tape.gradient(loss, [w, b]), [w, b]))
    print(list(pairs))
    optimizer.apply_gradients(grads_and_vars=pairs)
    return loss


for step in range(20):
    loss = train_step(x, y)
    print("loss", float(loss))
