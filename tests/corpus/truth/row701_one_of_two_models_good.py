import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Encoder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(4, activation="relu")
        self.out = tf.keras.layers.Dense(2)

    def call(self, inputs):
        return self.out(self.hidden(inputs))


encoder = Encoder()
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.SGD(0.05)
encoder(x)
variables = encoder.trainable_variables + decoder.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
