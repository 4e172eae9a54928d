import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regression(tf.keras.Model):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.head = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.head(self.base(inputs))

    def train_step(self, data):
        inputs, labels = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(inputs, training=True) - labels))
        variables = self.base.trainable_variables + self.head.trainable_variables
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        return {"mse": loss}


base = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
base.trainable = False
model = Regression(base)


def warm_up(epochs):
    model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
    model.fit(x, y, epochs=epochs, verbose=0)


warm_up(2)
base.trainable = True  # warning: [TL607] base.weights move wrongly
model.fit(x, y, epochs=3, batch_size=32, verbose=0)
