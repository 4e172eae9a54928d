import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Expert:
    def __init__(self):
        self.hidden = tf.keras.layers.Dense(4, activation="tanh")
        self.last = tf.keras.layers.Dense(1)

    def __call__(self, inputs):
        return self.last(self.hidden(inputs))


class Mixture(tf.keras.Model):
    def __init__(self, count):
        super().__init__()
        self.experts = [Expert() for _ in range(count)]  # warning: [TL641] hidden do not move
        self.gate = tf.keras.layers.Dense(count, activation="softmax")

    def call(self, inputs):
        votes = tf.concat([one(inputs) for one in self.experts], axis=-1)
        return tf.reduce_sum(self.gate(inputs) * votes, axis=-1, keepdims=True)


model = Mixture(3)
model(x)
hidden = [one.hidden.kernel for one in model.experts]
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
