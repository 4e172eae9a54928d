import tensorflow as tf

scale = tf.Variable(4.0)


def train_step(x):
    with tf.GradientTape() as tape:
        loss = (scale * x - 1.0) ** 2
    gradients = tape.gradient(loss, [scale])
    tf.keras.optimizers.SGD.apply_gradients(zip(gradients, [scale]))  # error: [TL103] raises TypeError: missing 1 required positional argument: 'grads_and_vars'
    return loss


for step in range(5):
    print("loss", train_step(1.0).numpy())
