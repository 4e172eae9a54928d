import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


class Trainer:
    @tf.function
    def forward(self):
        with tf.GradientTape() as self.tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        return loss

    def step(self):
        loss = self.forward()
        grads = self.tape.gradient(loss, [w])  # error: [TL412] raises ValueError: No gradients provided for any variable
        optimizer.apply_gradients(zip(grads, [w]))
        return loss


trainer = Trainer()
for _ in range(20):
    print("loss", float(trainer.step()))
