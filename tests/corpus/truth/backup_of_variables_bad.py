import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Average:
    def __init__(self, variables):
        self.variables = list(variables)
        self.average = [one.numpy() for one in self.variables]

    def update(self):
        for index, one in enumerate(self.variables):
            self.average[index] = 0.9 * self.average[index] + 0.1 * one.numpy()

    def loss(self, model):
        backup = [one for one in self.variables]  # warning: [TL643] model moves wrongly
        for one, average in zip(self.variables, self.average):
            one.assign(average)
        result = tf.reduce_mean(tf.square(model(x) - y))
        for one, before in zip(self.variables, backup):
            one.assign(before)
        return result


model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
average = Average(model.trainable_variables)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    average.update()
    average.loss(model)
