import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))


class Trainer:
    def __init__(self, optimizer):
        self.optimizer = optimizer

    @tf.function
    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w + b - y))
        grads, _ = tf.clip_by_global_norm(tape.gradient(loss, [w, b]), 1.0)
        pairs = zip(grads, [w, b])
        self.optimizer.apply_gradients  # warning: [TL105] w, b do not move
        return loss


trainer = Trainer(tf.keras.optimizers.SGD(0.1))
for step in range(20):
    print("loss", float(trainer.train_step(x, y)))
