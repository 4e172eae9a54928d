import tensorflow as tf

x = tf.random.normal((32, 3), mean=5.0)
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Block(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.normal = tf.keras.layers.BatchNormalization()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, x, training=False):
        return self.dense(self.normal(x, training=training))


def loss_of(model, x, y, training=False):
    output = model(x, training=training)  # warning: [TL514] model move wrongly
    return tf.reduce_mean(tf.square(output - y))


model = Block()
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = loss_of(model, x, y)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
