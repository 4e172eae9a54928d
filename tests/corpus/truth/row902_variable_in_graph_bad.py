import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step(x, y):
    steps = tf.Variable(0, trainable=False)  # error: [TL620] raises ValueError: tf.function only supports singleton tf.Variables created on the first call
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    steps.assign_add(1)
    return loss


for _ in range(20):
    print(step(x, y))
