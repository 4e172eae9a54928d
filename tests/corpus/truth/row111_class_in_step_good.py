import tensorflow as tf

scale = tf.Variable(4.0)
sgd = tf.keras.optimizers.SGD(0.1)


def train_step(x):
    with tf.GradientTape() as tape:
        loss = (scale * x - 1.0) ** 2
    gradients = tape.gradient(loss, [scale])
    sgd.apply_gradients(zip(gradients, [scale]))
    return loss


for step in range(5):
    print("loss", train_step(1.0).numpy())
