import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Trainer:
    def __init__(self, model):
        self.model = model
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.optimizer.build(model.trainable_variables)

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))

    def restart(self):
        self.optimizer.iterations = tf.Variable(0, dtype=tf.int64)  # error: [TL792] raises AttributeError: property 'iterations' of 'Adam' object has no setter; on 2.15 raises RuntimeError: Cannot set `iterations` to a new Variable


trainer = Trainer(tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]))
for epoch in range(2):
    trainer.restart()
    for _ in range(5):
        trainer.step()
