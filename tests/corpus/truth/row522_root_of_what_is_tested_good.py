import tensorflow as tf


class Weir(tf.Module):
    def __init__(self):
        super().__init__()
        self.coefficient = tf.Variable(1.0)
        self.sill = tf.Variable(0.8)

    def __call__(self, level):
        head = level - self.sill
        root = tf.sqrt(tf.where(head > 0.0, head, tf.ones_like(head)))
        return tf.where(head > 0.0, self.coefficient * root, tf.zeros_like(head))


level = tf.linspace(0.0, 3.0, 31)
flow = 2.5 * tf.sqrt(tf.maximum(level - 0.5, 0.0))
weir = Weir()
optimizer = tf.keras.optimizers.Adam(0.02)
for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weir(level) - flow))
    variables = weir.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
