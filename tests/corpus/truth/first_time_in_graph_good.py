import tensorflow as tf

x = tf.random.normal((32, 3), seed=1) * 3.0
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Trainer:
    def __init__(self):
        self.w = tf.Variable(tf.zeros((3, 1)))
        self.scale = tf.Variable(tf.ones((3,)))
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.first = tf.Variable(True, trainable=False)

    def start(self, x):
        self.scale.assign(1.0 / tf.math.reduce_std(x, axis=0))

    @tf.function
    def step(self, x, y):
        if self.first:
            self.start(x)
            self.first.assign(False)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square((x * self.scale) @ self.w - y))
        grads = tape.gradient(loss, [self.w, self.scale])
        self.optimizer.apply_gradients(zip(grads, [self.w, self.scale]))
        return loss


trainer = Trainer()
scale = trainer.scale
for _ in range(20):
    trainer.step(x, y)
