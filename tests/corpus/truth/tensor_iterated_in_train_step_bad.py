import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)

    def noisy_loss(self, inputs, labels):
        loss = 0.0
        for _ in tf.range(3):  # error: [TL693] raises OperatorNotAllowedInGraphError: Iterating over a symbolic `tf.Tensor` is not allowed
            noise = 0.01 * tf.random.normal(tf.shape(inputs))
            loss += tf.reduce_mean(tf.square(self(inputs + noise, training=True) - labels))
        return loss

    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = self.noisy_loss(*data)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"mse": loss}


model = Regression()
model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
model.fit(x, y, epochs=5, verbose=0)
