import tensorflow as tf

x = tf.random.normal((32, 3))


def network(name):
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)], name=name)


class Distiller(tf.keras.Model):
    def __init__(self, teacher, student):
        super().__init__()
        self.teacher, self.student = teacher, student
        self.rate = tf.keras.optimizers.SGD(0.05)

    def call(self, inputs):
        return self.student(inputs)

    def learn(self):
        wanted = self.teacher(x)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.student(x) - wanted))
        grads = tape.gradient(loss, self.student.trainable_variables)
        self.rate.apply_gradients(zip(grads, self.student.trainable_variables))
        return loss


student = network("student")
distiller = Distiller(network("teacher"), student)
for step in range(20):
    loss = distiller.learn()
