import tensorflow as tf

tf.keras.utils.set_random_seed(3)
t = tf.reshape(tf.linspace(0.0, 1.0, 32), (32, 1))
measured = tf.exp(-0.7 * t)


class Decay(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="tanh")
        self.out = tf.keras.layers.Dense(1)
        self.log_rate = self.add_weight(name="log_rate", shape=(), initializer="zeros")

    def call(self, inputs):
        return self.out(self.hidden(inputs))


model = Decay()
model(t)
optimizer = tf.keras.optimizers.SGD(0.1)

for _ in range(3):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as of_time:
            of_time.watch(t)
            u = model(t)
        law = of_time.gradient(u, t) + tf.exp(model.log_rate) * u
        loss = tf.reduce_mean(tf.square(u - measured)) + tf.reduce_mean(tf.square(law))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
