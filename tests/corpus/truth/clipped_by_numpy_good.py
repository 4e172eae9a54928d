import tensorflow as tf

x = tf.reshape(tf.range(12.0), (6, 2)) / 12.0
w = tf.Variable(tf.ones((2, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def features(image):
    return tf.square(image)


def step(weight=1.0):
    with tf.GradientTape() as tape:
        image = x @ w
        near = tf.reduce_mean(tf.square(features(tf.clip_by_value(image, -2.0, 2.0)) - 1.0))
        smooth = tf.reduce_mean(tf.abs(image[1:] - image[:-1]))
        loss = weight * near + 0.01 * smooth
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


for _ in range(5):
    step()
