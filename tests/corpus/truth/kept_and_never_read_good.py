import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))


class Trainer:
    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.latest = None

    def train_step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w + b - y))
        self.latest = tape.gradient(loss, [w, b])
        self.optimizer.apply_gradients(zip(self.latest, [w, b]))
        return loss


trainer = Trainer(tf.keras.optimizers.SGD(0.1))
for _ in range(3):
    print(trainer.train_step())
