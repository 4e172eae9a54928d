import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Pooling(tf.keras.layers.Layer):
    def __init__(self, units=4):
        super().__init__()
        self.units = units
        self.score = tf.keras.layers.Dense(1)
        self.hidden = tf.keras.layers.Dense(self.units, activation="tanh")

    def call(self, inputs, mask):
        hidden = self.hidden(inputs)
        return self.score(hidden) * mask


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.pool = Pooling()

    def call(self, inputs):
        return self.pool(inputs, tf.ones((32, 1)))


model = Net()
model(x)
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
