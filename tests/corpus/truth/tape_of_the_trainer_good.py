import tensorflow as tf


class Trainer:
    def __init__(self):
        self.w = tf.Variable(1.0)
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.square(self.w - 3.0)
        gradient = tape.gradient(loss, self.w)
        self.optimizer.apply_gradients([(gradient, self.w)])


trainer = Trainer()
for number in range(20):
    trainer.step()
