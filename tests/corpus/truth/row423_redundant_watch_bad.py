import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.hidden(inputs))


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
net = Net()
net(x)
optimizer = tf.keras.optimizers.Adam(0.02)

for step in range(10):
    with tf.GradientTape() as tape:
        for variable in net.trainable_variables:
            tape.watch(variable)  # warning: [TL406] raises ValueError: Passed in object; on 2.15 runs
        loss = tf.reduce_mean(tf.square(net(x) - y))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))
    print("loss", float(loss))
