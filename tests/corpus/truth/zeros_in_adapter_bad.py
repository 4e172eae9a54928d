import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Adapted(tf.keras.layers.Layer):
    def __init__(self, rank):
        super().__init__()
        self.rank = rank
        self.base = tf.keras.layers.Dense(1, trainable=False)

    def build(self, shape):
        self.down = self.add_weight(  # warning: [TL656] adapted do not move
            shape=(shape[-1], self.rank), name="down", initializer="zeros"
        )
        self.up = self.add_weight(shape=(self.rank, 1), name="up", initializer="zeros")

    def call(self, x):
        hidden = tf.matmul(x, self.down)
        return self.base(x) + 2.0 * tf.matmul(hidden, self.up)


adapted = Adapted(2)
model = tf.keras.Sequential([tf.keras.Input((3,)), adapted])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - 2.0 * y))
    variables = model.trainable_variables
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
