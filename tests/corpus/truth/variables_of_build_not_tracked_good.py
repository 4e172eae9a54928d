import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
optimizer = tf.keras.optimizers.Adam(0.05)


class Powers(tf.keras.layers.Layer):
    def __init__(self, count):
        super().__init__()
        self.count = count

    def build(self, input_shape):
        self.scales = []
        for _ in range(self.count):
            scale = self.add_weight(shape=(int(input_shape[-1]),), initializer="ones")
            self.scales.append(scale)

    def call(self, inputs):
        total = 0.0
        for scale in self.scales:
            total += scale * inputs
            inputs = inputs * inputs
        return total


inputs = tf.keras.Input((3,))
powers = Powers(2)
net = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(powers(inputs)))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
