import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


class Trainer:
    def __init__(self):
        self.weights = [w]

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ self.weights[0] - y))
        self.update(loss, tape=tape)
        return loss

    @tf.function(reduce_retracing=True)
    def update(self, loss, *, tape):
        """Train the weights."""
        grads = tape.gradient(loss, self.weights)  # error: [TL412] raises ValueError: No gradients provided for any variable
        optimizer.apply_gradients(zip(grads, self.weights))


trainer = Trainer()
for _ in range(20):
    print("loss", float(trainer.step()))
