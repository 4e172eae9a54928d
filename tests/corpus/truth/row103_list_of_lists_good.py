import tensorflow as tf

slope = tf.Variable(0.0, name="slope")
offset = tf.Variable(0.0, name="offset")
variables = [slope, offset]
adam = tf.optimizers.Adam(0.1)

xs = tf.linspace(-1.0, 1.0, 50)
ys = 3.0 * xs + 1.0


def loss_of_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(slope * xs + offset - ys))
    grads = tape.gradient(loss, variables)
    adam.apply_gradients(zip(grads, variables))
    return loss


for step in range(25):
    loss = loss_of_step()
    print(f"{step:3d} loss={loss:.3f}")
