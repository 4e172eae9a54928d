import tensorflow as tf

tf.keras.utils.set_random_seed(1)


class Gate(tf.keras.layers.Layer):
    def call(self, inputs):
        strength = tf.Variable(0.5)  # error: [TL620] raises ValueError: tf.function only supports singleton tf.Variables created on the first call
        return inputs * strength


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)
        self.gate = Gate()

    def call(self, inputs):
        return self.gate(self.dense(inputs))


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = Net()
model(x)
optimizer = tf.keras.optimizers.SGD(0.05)
optimizer.build(model.trainable_variables)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


for step in range(20):
    train_step()
