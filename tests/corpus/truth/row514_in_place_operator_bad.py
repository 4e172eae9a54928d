import tensorflow as tf

w = tf.Variable(3.0)
for epoch in range(8):
    with tf.GradientTape() as t:
        loss = (w - 1.0) ** 2
    w -= 0.1 * t.gradient(loss, w)  # error: [TL602] raises RuntimeError: `variable -= value` with `tf.Variable`s is not supported
    print("epoch", epoch, "loss", float(loss))
