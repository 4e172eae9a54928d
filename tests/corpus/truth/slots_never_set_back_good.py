import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((64, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))


class Gathering:
    def __init__(self, optimizer, variables, every):
        self.optimizer = optimizer
        self.variables = variables
        self.every = every
        self.sums = [tf.Variable(tf.zeros_like(one), trainable=False) for one in variables]
        self.count = 0

    def add(self, grads):
        for held, grad in zip(self.sums, grads):
            held.assign_add(grad / self.every)
        self.count += 1
        if self.count == self.every:
            self.step()

    def step(self):
        means = [tf.convert_to_tensor(held) for held in self.sums]
        self.optimizer.apply_gradients(zip(means, self.variables))
        for held in self.sums:
            held.assign(tf.zeros_like(held))
        self.count = 0


gathering = Gathering(tf.keras.optimizers.SGD(0.1), [w, b], 4)
for batch in range(8):
    some_x, some_y = x[8 * batch : 8 * batch + 8], y[8 * batch : 8 * batch + 8]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(some_x @ w + b - some_y))
    gathering.add(tape.gradient(loss, [w, b]))
