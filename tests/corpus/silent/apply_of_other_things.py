import tensorflow as tf

keras = tf.keras
x = tf.random.normal((8, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Frame:
    """Has an ``apply`` as tables of pandas have."""

    def __init__(self, rows):
        self.rows = rows

    def apply(self, function, axis=0):
        return [function(row, axis) for row in self.rows]


class Update:
    """Has an ``apply`` that takes what it likes."""

    def apply(self, variables, gradients):
        for variable, gradient in zip(variables, gradients):
            variable.assign_sub(0.1 * gradient)


class ByHand(tf.Module):
    """An optimizer of one's own, of which ``apply`` takes the variables first."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def apply(self, variables, gradients):
        for variable, gradient in zip(variables, gradients):
            variable.assign_sub(self.rate * gradient)


class Loop:
    def __init__(self, model):
        self.model = model
        self.optimizer = ByHand(0.1)
        self.transform = Update()

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply(self.model.trainable_variables, grads)

    def other_step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.transform.apply(self.model.trainable_variables, grads)


def shown(frame):
    return frame.apply(lambda row, axis: row + axis)


def initialised(module):
    module.apply(lambda part: part)


def pipeline(dataset):
    return dataset.apply(tf.data.Dataset.prefetch)


def unknown(thing, tape, loss, variables):
    thing.apply(tape.gradient(loss, variables))
    return thing.apply(variables, loss)


loop = Loop(keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]))
for _ in range(3):
    loop.step()
    loop.other_step()
print(shown(Frame([1, 2])))
print(tf.data.Dataset.range(3).apply(lambda dataset: dataset.map(lambda each: each + 1)))
