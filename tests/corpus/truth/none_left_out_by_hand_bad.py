import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
unused = tf.Variable(tf.ones((3, 1)))
w = tf.Variable(tf.zeros((3, 1)))
v = tf.Variable(tf.ones((3, 1)))
params = [unused, w, v]


def descend(grads, variables, rate):
    grads = [one for one in grads if one is not None]
    for grad, variable in zip(grads, variables):  # warning: [TL206] v move wrongly
        variable.assign_sub(rate * grad)


for step in range(5):
    with tf.GradientTape() as tape:
        guess = x @ w + x @ v
        if step > 2:
            guess += x @ unused
        loss = tf.reduce_mean(tf.square(guess - y))
    descend(tape.gradient(loss, params), params, 0.1)
