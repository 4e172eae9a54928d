import tensorflow as tf

CLIP, RATE = True, 0.1
USE_SUM = False
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(RATE)


def step():
    if USE_SUM:
        tape = tf.GradientTape(persistent=True)
    else:
        tape = tf.GradientTape()
    with tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    to_w = tape.gradient(loss, w)
    to_b = tape.gradient(loss, b)  # error: [TL401] raises RuntimeError: A non-persistent GradientTape
    optimizer.apply_gradients([(to_w, w), (to_b, b)])


for _ in range(3):
    step()
