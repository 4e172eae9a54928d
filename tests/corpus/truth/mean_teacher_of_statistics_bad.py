import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def network():
    inputs = tf.keras.Input((3,))
    hidden = tf.keras.layers.BatchNormalization(momentum=0.5)(inputs)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))


class MeanTeacher:
    def __init__(self):
        self.student, self.teacher = network(), network()
        self.teacher.set_weights(self.student.get_weights())
        self.optimizer = tf.keras.optimizers.SGD(0.01)

    def follow(self):
        for kept, new in zip(self.teacher.trainable_weights, self.student.trainable_weights):  # warning: [TL645] pair.teacher moves wrongly
            kept.assign(0.9 * kept + 0.1 * new)

    def step(self):
        wanted = self.teacher(x, training=False)
        with tf.GradientTape() as tape:
            given = self.student(x, training=True)
            loss = tf.reduce_mean(tf.square(given - y)) + 0.1 * tf.reduce_mean((given - wanted) ** 2)
        grads = tape.gradient(loss, self.student.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.student.trainable_variables))
        self.follow()
        return loss


pair = MeanTeacher()
for step in range(20):
    loss = pair.step()
