import tensorflow as tf


class Trainer:
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer

    def train(self, dataset, epochs):
        for epoch in range(epochs):
            for x, y in dataset:
                with tf.GradientTape() as tape:
                    pred = self.model(x, training=True)
                    loss = tf.reduce_mean(tf.keras.losses.mse(y, pred))
                grads = tape.gradient(loss, self.model.trainable_variables)
                self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
            print("loss", float(loss))


net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
x = tf.random.normal((64, 3))
data = tf.data.Dataset.from_tensor_slices((x, x[:, :1])).batch(16)
Trainer(net, tf.keras.optimizers.SGD(0.1)).train(data, 5)
