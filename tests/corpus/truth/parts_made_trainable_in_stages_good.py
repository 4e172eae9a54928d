import tensorflow as tf

STAGES = [("head",), ("head", "body")]
x = tf.random.normal((32, 3))


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = {"body": tf.keras.layers.Dense(4), "head": tf.keras.layers.Dense(1)}

    def call(self, inputs):
        return self.parts["head"](self.parts["body"](inputs))

    def train_only(self, names):
        for name, layer in self.parts.items():
            layer.trainable = name in names


def stage(net, optimizer):
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x)))
        grads = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(grads, net.trainable_variables))


net = Net()
net(x)
optimizer = tf.keras.optimizers.Adam(0.01)
optimizer.build(net.trainable_variables)
for names in STAGES:
    net.train_only(names)
    stage(net, optimizer)
