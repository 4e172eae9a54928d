import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Distiller:
    def __init__(self, teacher, student):
        self.teacher, self.student = teacher, student
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    def step(self):
        with tf.GradientTape() as tape:
            wanted = self.teacher(x, training=False)
            loss = tf.reduce_mean(tf.square(self.student(x, training=True) - wanted))
        variables = list(tape.watched_variables())
        grads = tape.gradient(loss, variables)  # warning: [TL647] student moves wrongly
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss


teacher = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
teacher.trainable = False
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
distiller = Distiller(teacher, student)
for step in range(20):
    loss = distiller.step()
