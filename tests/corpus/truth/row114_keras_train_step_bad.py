import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        inputs, labels = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(inputs, training=True) - labels))
        grads = tape.gradient(loss, self.trainable_variables)
        optimizer = tf.keras.optimizers.Adam(0.05)  # error: [TL701] raises ValueError: tf.function only supports singleton tf.Variables
        optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"mse": loss}


model = Regression()
model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
history = model.fit(x, y, epochs=5, verbose=0)
for loss in history.history["mse"]:
    print("loss", loss)
