import tensorflow as tf

x = tf.random.normal((32, 4))
labels = tf.argmax(x, axis=1)


class Classifier(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="relu")
        self.last = tf.keras.layers.Dense(classes)

    def call(self, x, training=False):
        return self.last(self.hidden(x))


classifier = Classifier(4)
optimizer = tf.keras.optimizers.SGD(0.5)


def loss_of(predictions, labels):
    each = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=labels, logits=predictions
    )
    return tf.reduce_mean(each)


for _ in range(5):
    with tf.GradientTape() as tape:
        loss = loss_of(classifier(x, training=True), labels)
    grads = tape.gradient(loss, classifier.trainable_variables)
    optimizer.apply_gradients(zip(grads, classifier.trainable_variables))
