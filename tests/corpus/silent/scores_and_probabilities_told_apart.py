import tensorflow as tf

x = tf.random.normal((32, 4))
labels = tf.argmax(x, axis=1)
optimizer = tf.keras.optimizers.SGD(0.1)
of_scores = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
of_probabilities = tf.keras.losses.SparseCategoricalCrossentropy()


class Classifier(tf.keras.Model):
    """It gives probabilities to those who use it, and scores to those who train it."""

    def __init__(self):
        super().__init__()
        self.last = tf.keras.layers.Dense(4)

    def call(self, x, training=False):
        x = self.last(x)
        if not training:
            x = tf.nn.softmax(x)
        return x


def grown(deep):
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
    if deep:
        model.add(tf.keras.layers.Softmax())
    return model


def train(model, loss_fn, **told):
    with tf.GradientTape() as tape:
        loss = loss_fn(labels, model(x, **told))
    grads = tape.gradient(loss, model.trainable_variables)
    tf.keras.optimizers.SGD(0.1).apply_gradients(zip(grads, model.trainable_variables))


squashed = tf.keras.Sequential(
    [tf.keras.Input((4,)), tf.keras.layers.Dense(4), tf.keras.layers.Activation("softmax")]
)
plain = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
deep = len(labels.shape) == 1
train(Classifier(), of_scores, training=True)
train(grown(deep), of_probabilities)
train(squashed, of_probabilities)
train(plain, of_scores)
train(tf.keras.Sequential([plain, tf.keras.layers.Softmax()]), of_probabilities)
train(tf.keras.Sequential([plain, tf.keras.layers.Dense(4, tf.nn.softmax)]), of_probabilities)

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = of_probabilities(labels, tf.nn.softmax(model(x)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
