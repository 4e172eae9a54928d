import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Block(tf.keras.layers.Layer):
    def __init__(self, units):
        super(Block, self).__init__()
        self.units = units
        self.norm = tf.keras.layers.LayerNormalization()

    def build(self, shape):
        self.w = self.add_weight(name="w", shape=(shape[-1], self.units))

    def call(self, inputs):
        return tf.matmul(self.norm(inputs), self.w)


class Net(tf.keras.Model):
    def __init__(self, widths):
        super(Net, self).__init__()
        self.blocks = []
        for width in widths:
            self.blocks.append(Block(width))
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        for block in self.blocks:
            inputs = block(inputs)
        return self.out(inputs)


class Trainer:
    def __init__(self, widths=(4, 4)):
        self.model = Net(widths)
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.variables = self.model.trainable_variables  # error: [TL608] raises ValueError: not enough values to unpack (expected 2, got 0); on 2.15 trainer.model do not move

    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        grads = tape.gradient(loss, self.variables)
        self.optimizer.apply_gradients(zip(grads, self.variables))
        return loss


trainer = Trainer()
for step in range(20):
    loss = trainer.train_step(x, y)
