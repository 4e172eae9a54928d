import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Anchor:
    def __init__(self, model):
        self.model, self.values = model, None

    def keep(self):
        self.values = [tf.identity(one) for one in self.model.trainable_variables]

    def penalty(self):
        if self.values is None:
            return 0.0
        terms = [
            tf.reduce_sum(tf.square(one - value))
            for one, value in zip(self.model.trainable_variables, self.values)
        ]
        return tf.add_n(terms)


def learn(model, anchor, target):
    optimizer = tf.keras.optimizers.SGD(0.05)
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - target)) + anchor.penalty()
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
anchor = Anchor(model)
learn(model, anchor, y)
anchor.keep()
for step in range(3):
    loss = learn(model, anchor, -y)
