import tensorflow as tf

words = tf.constant([[0, 1], [2, 3], [1, 3], [0, 2]])
wanted = tf.constant([[1.0], [0.0], [1.0], [0.0]])


class Scorer(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.embed = tf.keras.layers.Embedding(4, 3)
        self.flat = tf.keras.layers.Flatten()
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.flat(self.embed(inputs)))


model = Scorer()
for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(words) - wanted))
    grads = tape.gradient(loss, model.trainable_variables)
    for variable, grad in zip(model.trainable_variables, grads):
        variable.assign_sub(0.1 * grad)  # error: [TL330] raises TypeError: unsupported operand type(s) for *: 'float' and 'IndexedSlices'
