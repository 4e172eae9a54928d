import tensorflow as tf
from tensorflow.keras.optimizers import Adam


class Trainer:
    def __init__(self, model):
        self.model = model
        self.opt = Adam(1e-2)

    @tf.function
    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            pred = self.model(x, training=True)
            loss = tf.reduce_mean(tf.square(y - pred))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss


trainer = Trainer(tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)]))
x = tf.random.normal((64, 4))
y = tf.reduce_sum(x, axis=1, keepdims=True)
for epoch in range(10):
    loss = trainer.train_step(x, y)
    print(f"Epoch {epoch}: loss={loss.numpy():.5f}")
