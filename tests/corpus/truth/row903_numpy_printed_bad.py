import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    print("loss", loss.numpy())  # error: [TL621] raises AttributeError: 'SymbolicTensor' object has no attribute 'numpy'


for _ in range(20):
    step(x, y)
