import tensorflow as tf

weights = tf.Variable(
    tf.random.normal((2, 1)) + 2.0,  # far away
    name="weights",
)
sgd = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((32, 2))


def train(steps):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ weights))
        sgd.apply_gradients(zip(tape.gradient(loss, [weights]), [weights]))
        print("loss", float(loss))


train(5)
weights.assign(tf.ones((2, 1)))
train(5)
