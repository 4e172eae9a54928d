import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def counted(inputs):
    hidden = tf.keras.layers.Dense(6)(inputs)
    hidden = tf.keras.layers.BatchNormalization()(hidden)
    return tf.keras.layers.Dense(1)(hidden)


class Trainer:
    def __init__(self):
        entry = tf.keras.Input((3,))
        self.model = tf.keras.Model(entry, counted(entry))
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    @property
    def parameters(self):
        return self.model.trainable_weights

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        grads = tape.gradient(loss, self.parameters)
        self.optimizer.apply_gradients(zip(grads, self.parameters))
        return loss


trainer = Trainer()
for step in range(20):
    loss = trainer.step()
