import tensorflow as tf

x = tf.eye(8)
y = tf.ones((8, 1))
w = tf.Variable(tf.zeros((8, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(2)


def train(inputs, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(inputs @ w - labels))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


for step in range(4):
    for inputs, labels in data.take(1):  # warning: [TL695] w moves wrongly
        train(inputs, labels)
