import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.body = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.ReLU()])
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.body(inputs))


model = Net()
optimizer = tf.keras.optimizers.SGD(0.05)
variables = model.trainable_variables  # error: [TL608] raises ValueError: not enough values to unpack (expected 2, got 0); on 2.15 raises ValueError: Weights for model

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
