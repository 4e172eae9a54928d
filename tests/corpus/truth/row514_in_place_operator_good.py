import tensorflow as tf

w = tf.Variable(3.0)
for epoch in range(8):
    with tf.GradientTape() as t:
        loss = (w - 1.0) ** 2
    w.assign_sub(0.1 * t.gradient(loss, w))
    print("epoch", epoch, "loss", float(loss))
