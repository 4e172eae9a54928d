import tensorflow as tf


class Mixture:
    def __init__(self):
        self.centers = [tf.Variable(-1.0), tf.Variable(2.0)]
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def cost(self, samples):
        return tf.add_n([tf.reduce_mean(tf.square(samples - c)) for c in self.centers])

    def improve(self, samples):
        with tf.GradientTape() as tape:
            cost = self.cost(samples)
        grads = tape.gradient(cost, self.centers)
        self.optimizer.apply_gradients(zip(grads, self.centers))

    def project(self):
        self.centers = [tf.nn.relu(c) for c in self.centers]  # error: [TL230] raises AttributeError: 'tensorflow.python.framework.ops.EagerTensor' object has no attribute '_unique_id'; on 2.15 raises AttributeError: Tensor.name is undefined when eager execution is enabled.


mixture = Mixture()
for _ in range(2):
    mixture.improve(tf.random.normal((10,)))
    mixture.project()
