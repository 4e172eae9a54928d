import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Tuner:
    def __init__(self):
        self.body = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
        self.top = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
        self.body.trainable = False
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    def thaw(self):
        self.body.trainable = True
        self.parameters = self.body.trainable_variables + self.top.trainable_variables

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.top(self.body(x)) - y))
        grads = tape.gradient(loss, self.parameters)
        self.optimizer.apply_gradients(zip(grads, self.parameters))
        return loss


tuner = Tuner()
tuner.thaw()
for step in range(20):
    loss = tuner.step()
