"""What a graph keeps for the rest of its own call, or puts back, needs no variable."""

import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)


class Trainer:
    def __init__(self):
        self.shift = tf.zeros((2,))
        self.output = tf.zeros((4, 2))

    @staticmethod
    def nothing():
        return {"loss": 0.0}

    @tf.function
    def step(self, x):
        logs = self.nothing()
        with tf.GradientTape() as tape:
            before = self.shift
            self.shift = self.shift + 1.0
            self.output = model(x) + self.shift
            self.shift = before
            loss = tf.reduce_mean(tf.square(self.output))
        logs["loss"] = logs["loss"] + loss
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return logs

    def eagerly(self, x):
        self.shift = 0.9 * self.shift + 0.1 * tf.reduce_mean(x)


trainer = Trainer()
for _ in range(3):
    trainer.eagerly(tf.random.normal((4, 3)))
    print(float(trainer.step(tf.random.normal((4, 3)))["loss"]))
