import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 6))
y = tf.cast(x[:, 0] > 0, tf.int32)


class Coder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = tf.keras.layers.Dense(8, activation="tanh")
        self.bits = tf.keras.layers.Dense(4)
        self.head = tf.keras.layers.Dense(2)

    def call(self, inputs):
        code = tf.round(tf.sigmoid(self.bits(self.inner(inputs))))  # warning: [TL540] model.inner, model.bits do not move
        return code, self.head(code)


model = Coder()
model(x)
optimizer = tf.keras.optimizers.SGD(0.1)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for _ in range(3):
    with tf.GradientTape() as tape:
        code, logits = model(x)
        loss = loss_fn(y, logits) + 0.1 * tf.reduce_mean(tf.square(code))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
