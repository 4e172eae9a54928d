import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))


class Fit:
    def __init__(self):
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def step(self):
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(x @ w + b - y))
        self.optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        self.optimizer.apply_gradients([(tape.gradient(loss, b), b)])  # error: [TL702] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable
        return loss


fit = Fit()
for step in range(20):
    print("loss", float(fit.step()))
