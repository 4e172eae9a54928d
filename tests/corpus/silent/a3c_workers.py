"""The gradients of a worker's copy are applied to the variables of the global network."""

import queue
import threading

import tensorflow as tf


def network():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])


class Worker(threading.Thread):
    lock = threading.Lock()

    def __init__(self, global_model, optimizer, results):
        super().__init__()
        self.global_model = global_model
        self.optimizer = optimizer
        self.results = results
        self.local_model = network()

    def compute_loss(self, x):
        return tf.reduce_mean(tf.square(self.local_model(x) - 1.0))

    def run(self):
        for _ in range(3):
            x = tf.random.normal((4, 3))
            with tf.GradientTape() as tape:
                total_loss = self.compute_loss(x)
            grads = tape.gradient(total_loss, self.local_model.trainable_weights)
            with Worker.lock:
                self.optimizer.apply_gradients(zip(grads, self.global_model.trainable_weights))
                self.local_model.set_weights(self.global_model.get_weights())
            self.results.put(float(total_loss))


class GlobalA3C:
    def __init__(self):
        self.GLOBAL = network()
        self.trainable = self.GLOBAL.trainable_weights
        self.opt = tf.keras.optimizers.RMSprop(1e-3)

    def push(self, local, loss_of):
        with tf.GradientTape() as tape:
            loss = loss_of(local)
        self.c_grads = tape.gradient(loss, local.trainable_weights)
        self.opt.apply_gradients(zip(self.c_grads, self.trainable))


results = queue.Queue()
shared, optimizer = network(), tf.keras.optimizers.Adam(1e-3)
optimizer.build(shared.trainable_weights)
workers = [Worker(shared, optimizer, results) for _ in range(2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
GlobalA3C().push(network(), lambda net: tf.reduce_sum(net(tf.ones((2, 3)))))
