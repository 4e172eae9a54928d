import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)


def step(watched=None):
    with tf.GradientTape(watch_accessed_variables=watched is None) as tape:
        for variable in watched or []:
            tape.watch(variable)
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    w_grad = tape.gradient(loss, w)
    b_grad = tape.gradient(loss, b)  # error: [TL401] raises RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients
    optimizer.apply_gradients([(w_grad, w), (b_grad, b)])


for _ in range(20):
    step()
