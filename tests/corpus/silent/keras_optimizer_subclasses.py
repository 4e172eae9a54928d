import tensorflow as tf


class Centralized(tf.keras.optimizers.SGD):
    """Takes the mean out of each gradient before it is applied."""

    def apply_gradients(self, grads_and_vars):
        centralized = []
        for grad, var in grads_and_vars:
            if len(grad.shape) > 1:
                grad = grad - tf.reduce_mean(grad, axis=0, keepdims=True)
            centralized.append((grad, var))
        return super().apply_gradients(centralized)


class Lookahead:
    def __init__(self, optimizer, k=2, alpha=0.5):
        self._optimizer = optimizer
        self.k, self.alpha = k, alpha
        self.slow, self.count = None, 0

    def apply_gradients(self, grads_and_vars):
        grads_and_vars = list(grads_and_vars)
        self._optimizer.apply_gradients(grads_and_vars)
        variables = [v for _, v in grads_and_vars]
        if self.slow is None:
            self.slow = [tf.identity(v) for v in variables]
        self.count += 1
        if self.count % self.k == 0:
            self.slow = [s + self.alpha * (v - s) for s, v in zip(self.slow, variables)]
            for v, s in zip(variables, self.slow):
                v.assign(s)


model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
x = tf.random.normal((8, 3))
for optimizer in (Centralized(0.1), Lookahead(tf.keras.optimizers.SGD(0.1))):
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(model(x) ** 2)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))

# the method taken from the class, with its instance given
sgd = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(model(x) ** 2)
tf.keras.optimizers.SGD.apply_gradients(sgd, zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
