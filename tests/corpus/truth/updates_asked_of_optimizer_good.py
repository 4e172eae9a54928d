import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)


def train_step():
    with tf.GradientTape() as tape:
        loss = tf.square(w - 3.0)
    gradient = tape.gradient(loss, w)
    optimizer.apply_gradients([(gradient, w)])


for step in range(20):
    train_step()
