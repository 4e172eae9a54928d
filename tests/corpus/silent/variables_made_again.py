"""A variable of the same name is fine where no optimizer holds the old one."""

import tensorflow as tf

x = tf.random.normal((16, 2))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def train(w, optimizer, steps=3):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        grads = tape.gradient(loss, [w])
        optimizer.apply_gradients(zip(grads, [w]))
    return loss


# defined again before the first step
W = tf.Variable(tf.zeros((2, 1)))
W = tf.Variable(tf.random.normal((2, 1)), name="W")
sgd = tf.keras.optimizers.SGD(0.1)
train(W, sgd)

# defined again together with its optimizer
for seed in range(3):
    W = tf.Variable(tf.random.stateless_normal((2, 1), (seed, 0)))
    sgd = tf.keras.optimizers.SGD(0.1)
    print(seed, float(train(W, sgd)))

# never handed to the optimizer again
W = tf.Variable([[0.0], [0.0]])
print(float(tf.reduce_mean(tf.square(x @ W - y))))


def experiment(rate):
    w = tf.Variable(tf.ones((2, 1)))
    return train(w, tf.keras.optimizers.SGD(rate))


class Restarting:
    def __init__(self):
        self.reset()

    def reset(self):
        self.w = tf.Variable(tf.ones((2, 1)))
        self.optimizer = tf.keras.optimizers.Adam(0.1)

    def fit(self):
        return train(self.w, self.optimizer)


best = min((experiment(rate) for rate in (0.01, 0.1)), key=float)
restarting = Restarting()
restarting.fit()
restarting.reset()
restarting.fit()

# moved by hand, without an optimizer
w = tf.Variable([1.0, 2.0])
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(w**2)
    w = tf.Variable(w - 0.1 * tape.gradient(loss, w))

# a function of another name's variable
counter = tf.Variable(0, trainable=False)


@tf.function
def count():
    counter.assign_add(1)
    return counter


count()
