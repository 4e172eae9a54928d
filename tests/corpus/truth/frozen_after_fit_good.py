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
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"mse": loss}


base = tf.keras.layers.Dense(4)
model = Regression(base)
model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
model.fit(x, y, verbose=0)
base.trainable = False
model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
model.fit(x, y, verbose=0)
