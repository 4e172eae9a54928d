import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.models import Model

x = tf.random.normal((32, 3), mean=5.0)
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Trainer:
    def __init__(self):
        self.optimizer = tf.keras.optimizers.SGD(0.01)

    def create(self):
        given = layers.Input(shape=(3,))
        hidden = layers.BatchNormalization()(given)
        self.model = Model(inputs=given, outputs=layers.Dense(1)(hidden))
        self.model.trainable = True

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            prediction = self.model(x, training=True)
            loss = tf.reduce_mean(tf.square(prediction - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))


trainer = Trainer()
trainer.create()
for _ in range(5):
    trainer.step(x, y)
