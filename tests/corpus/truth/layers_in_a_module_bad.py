import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(4)
        self.last = tf.keras.layers.Dense(1)

    def __call__(self, inputs):
        return self.last(self.hidden(inputs))


net = Net()
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.trainable_variables)  # error: [TL641] raises ValueError: not enough values to unpack; on 2.15 runs
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
