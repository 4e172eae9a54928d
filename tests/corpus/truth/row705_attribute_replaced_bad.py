import tensorflow as tf


class Linear:
    def __init__(self):
        self.w = tf.Variable(tf.random.normal((3, 1)) + 2.0)
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    def reset(self):
        self.w = tf.Variable(tf.ones((3, 1)))  # error: [TL601] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable

    def fit(self, x, y, steps):
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(x @ self.w - y))
            self.optimizer.apply_gradients(zip(tape.gradient(loss, [self.w]), [self.w]))
            print("loss", float(loss))


x = tf.random.normal((32, 3))
regression = Linear()
regression.fit(x, x[:, :1], 5)
regression.reset()
regression.fit(x, x[:, :1], 10)
