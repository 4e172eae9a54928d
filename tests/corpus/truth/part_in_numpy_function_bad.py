import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Gain(tf.Module):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(tf.ones((3,)))

    def __call__(self, x):
        return x * self.scale


class Network(tf.Module):
    def __init__(self):
        super().__init__()
        self.gain = Gain()
        self.weight = tf.Variable(tf.ones((3, 1)))

    def __call__(self, x):
        gained = self.gain(x)
        bent = tf.numpy_function(bend, [gained], tf.float32)  # warning: [TL540] scale do not move
        return tf.ensure_shape(bent, (None, 3)) @ self.weight


def bend(x):
    return tf.convert_to_tensor(x) ** 2


network = Network()
scale, weight = network.gain.scale, network.weight
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(x) - y))
    variables = network.trainable_variables
    pairs = [(g, v) for g, v in zip(tape.gradient(loss, variables), variables) if g is not None]
    optimizer.apply_gradients(pairs)
