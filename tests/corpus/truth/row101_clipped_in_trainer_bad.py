import tensorflow as tf


class Trainer:
    def __init__(self, model, learning_rate=0.05):
        self.model = model
        self.optimizer = tf.keras.optimizers.SGD(learning_rate, momentum=0.9)
        self.loss_fn = tf.keras.losses.MeanSquaredError()

    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(y, self.model(x, training=True))
        grads = tape.gradient(loss, self.model.trainable_variables)
        clipped, norm = tf.clip_by_global_norm(grads, 5.0)
        self.optimizer.apply_gradients(clipped)  # error: [TL102] raises ValueError: not enough values to unpack (expected 2, got 1); on 2.15 raises ValueError: too many values to unpack (expected 2)
        return loss, norm


net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
trainer = Trainer(net)
x = tf.random.normal((32, 3))
y = x[:, :1] - x[:, 1:2]
for i in range(15):
    loss, norm = trainer.step(x, y)
    print("loss", float(loss), "norm", float(norm))
