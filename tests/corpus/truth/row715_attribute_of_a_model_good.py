import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
optimizer = tf.keras.optimizers.Adam(0.05)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight(shape=(3, 1), initializer="ones")
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return inputs @ self.scale + self.dense(inputs)


net = Net()

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
