import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)


class Trainer:
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        variables = self.model.trainable_variables
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))

    def run(self, epochs):
        for _ in range(epochs):
            for batch, labels in data:
                self.step(batch, labels)


base = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
base.trainable = False
model = tf.keras.Sequential([tf.keras.Input((3,)), base, tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
base.trainable = True
optimizer.build(model.trainable_variables)
base.trainable = False

trainer = Trainer(model, optimizer)
trainer.run(epochs=2)
base.trainable = True
trainer = Trainer(model, optimizer)
trainer.run(epochs=2)
