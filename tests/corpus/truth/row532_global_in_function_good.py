import tensorflow as tf

W = tf.Variable(3.0)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.square(W)
    W.assign_sub(0.1 * tape.gradient(loss, W))
    return loss


for _ in range(5):
    print("loss", float(step()))
