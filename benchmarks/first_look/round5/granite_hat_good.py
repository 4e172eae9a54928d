"""Sharpness-aware updates in a Model subclass trained with fit."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(151)


class FlatModel(tf.keras.Model):
    def __init__(self, net, rho=0.1):
        super().__init__()
        self.net = net
        self.rho = rho
        self.criterion = tf.keras.losses.BinaryCrossentropy(from_logits=True)

    def call(self, x):
        return self.net(x)

    def train_step(self, data):
        x, y = data
        params = self.net.trainable_variables
        with tf.GradientTape() as tape:
            loss = self.criterion(y, self.net(x, training=True))
        plain = tape.gradient(loss, params)
        scale = self.rho / (tf.linalg.global_norm(plain) + 1e-12)
        shifts = [g * scale for g in plain]

        for v, e in zip(params, shifts):
            v.assign_add(e)
        with tf.GradientTape() as tape:
            shifted_loss = self.criterion(y, self.net(x, training=True))
        sharp = tape.gradient(shifted_loss, params)
        for v, e in zip(params, shifts):
            v.assign_sub(e)

        self.optimizer.apply_gradients(zip(sharp, params))
        change = tf.linalg.global_norm([a - b for a, b in zip(sharp, plain)])
        return {"loss": loss, "shifted": shifted_loss, "change": change}


rng = np.random.default_rng(8)
x = rng.normal(size=(256, 4)).astype("float32")
y = (x[:, :1] * x[:, 1:2] > 0).astype("float32")
net = tf.keras.Sequential([
    tf.keras.Input((4,)),
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(1),
])
model = FlatModel(net)
model.compile(optimizer=tf.keras.optimizers.Adam(0.01))
hist = model.fit(x, y, batch_size=32, epochs=10, verbose=0).history
for key in ("loss", "shifted", "change"):
    print(key, [round(float(np.mean(v)), 5) for v in hist[key]][::3])
