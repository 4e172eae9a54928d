import numpy as np
import tensorflow as tf


def build():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])


class Client:
    def __init__(self, x, y):
        self.x, self.y = x, y
        self.model = build()

    def gradients(self, weights):
        self.model.set_weights(weights)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(self.x) - self.y))
        return [g.numpy() for g in tape.gradient(loss, self.model.trainable_variables)]

    def train(self, weights, epochs=1):
        self.model.set_weights(weights)
        optimizer = tf.keras.optimizers.SGD(0.1)
        for _ in range(epochs):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(self.x) - self.y))
            grads = tape.gradient(loss, self.model.trainable_variables)
            optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return self.model.get_weights()


class Server:
    def __init__(self, clients):
        self.clients = clients
        self.model = build()
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def round(self):
        received = [client.gradients(self.model.get_weights()) for client in self.clients]
        averaged = [np.mean(layer, axis=0) for layer in zip(*received)]
        self.optimizer.apply_gradients(zip(averaged, self.model.trainable_variables))

    def average_weights(self):
        received = [client.train(self.model.get_weights()) for client in self.clients]
        self.model.set_weights([np.mean(layer, axis=0) for layer in zip(*received)])


rng = np.random.default_rng(0)
clients = [Client(rng.normal(size=(4, 2)).astype("float32"), np.ones((4, 1), "float32")) for _ in range(3)]
server = Server(clients)
server.round()
server.average_weights()
