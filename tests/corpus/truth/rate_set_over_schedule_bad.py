import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


class Plateau:
    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.best = float("inf")

    def observe(self, loss):
        if loss > 0.9 * self.best:
            rate = float(self.optimizer.learning_rate)
            self.optimizer.learning_rate = 0.5 * rate  # error: [TL791] raises TypeError: This optimizer was created with a `LearningRateSchedule` object
        self.best = min(self.best, loss)


def make_optimizer():
    schedule = tf.keras.optimizers.schedules.CosineDecay(0.05, 20)
    return tf.keras.optimizers.SGD(learning_rate=schedule)


optimizer = make_optimizer()
plateau = Plateau(optimizer)
for step in range(40):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    plateau.observe(float(loss))
