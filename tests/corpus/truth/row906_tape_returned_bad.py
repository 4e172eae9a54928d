import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def forward():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return loss, tape  # error: [TL412] raises TypeError: To be compatible with tf.function, Python functions must return zero or more Tensors or ExtensionTypes or None values


for _ in range(20):
    loss, tape = forward()
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    print("loss", float(loss))
