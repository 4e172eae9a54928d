import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


def TrainStep(features, labels, model):
    optimizer = tf.keras.optimizers.Adam(0.01)  # warning: [TL701] trainer.model moves wrongly
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features, training=True) - labels))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


class Trainer:
    def __init__(self, model):
        self.model = model

    def Train(self, batches, epochs):
        for _ in range(epochs):
            for features, labels in batches:
                TrainStep(features, labels, self.model)


trainer = Trainer(model)
trainer.Train([(x[:16], y[:16]), (x[16:], y[16:])], 3)
