import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.base = tf.keras.layers.Dense(4)
        self.head = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.head(self.base(inputs))


net = Net()
net(x)
net.base.trainable = False
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    variables = net.variables  # warning: [TL610] net moves wrongly
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
