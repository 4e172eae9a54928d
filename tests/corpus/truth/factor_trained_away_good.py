import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Fit(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.ones((3, 1)))
        self.raw = tf.Variable(0.0)

    @property
    def multiplier(self):
        return tf.nn.softplus(self.raw)

    def lagrangian(self):
        error = tf.reduce_mean(tf.square(x @ self.w - 2.0 * y))
        excess = tf.reduce_sum(tf.abs(self.w)) - 1.0
        return error + self.multiplier * excess


fit = Fit()
primal, dual = tf.keras.optimizers.SGD(0.05), tf.keras.optimizers.SGD(0.05)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = fit.lagrangian()
    down, up = tape.gradient(loss, [fit.w, fit.raw])
    primal.apply_gradients([(down, fit.w)])
    dual.apply_gradients([(-up, fit.raw)])


for _ in range(10):
    step()
