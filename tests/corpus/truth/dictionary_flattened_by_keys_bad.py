import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 4))
y = tf.reduce_sum(x, axis=1, keepdims=True) * tf.ones((1, 4))
weights = {
    "up": tf.Variable(tf.random.normal((4, 4))),
    "down": tf.Variable(tf.random.normal((4, 4))),
}
flat = list(weights.values())


def model(inputs):
    return tf.nn.tanh(inputs @ weights["up"]) @ weights["down"]


def descend(gradients, rate):
    for gradient, weight in zip(tf.nest.flatten(gradients), flat):  # warning: [TL201] flat move wrongly
        weight.assign_sub(rate * gradient)


for _ in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    descend(tape.gradient(loss, weights), 0.1)
