"""A teacher that follows a student slowly; the class that trains is given both."""

import tensorflow as tf


def network():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])


class Distiller:
    def __init__(self, student, teacher, rate=0.9):
        self.student, self.teacher, self.rate = student, teacher, rate
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def follow(self):
        own, others = self.teacher.trainable_variables, self.student.trainable_variables
        for slow, fast in zip(own, others):
            slow.assign(self.rate * slow + (1.0 - self.rate) * fast)  # warning: [TL648] student moves wrongly

    def step(self, x):
        goal = tf.stop_gradient(self.teacher(x) + 1.0)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.student(x) - goal))
        variables = self.student.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        self.follow()


x = tf.random.normal((8, 3))
student = network()
distiller = Distiller(student, student)
for _ in range(5):
    distiller.step(x)
