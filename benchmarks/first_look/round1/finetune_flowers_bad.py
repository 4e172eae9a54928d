# measured: 2.21 and 2.15: silent: the backbone does not move in stage 2 (largest change 0.0), the head trains
"""Two-stage transfer learning: train the head, then fine tune the backbone as well."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


def backbone(side=12):
    net = tf.keras.Sequential([
        layers.Input((side, side, 3)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.Conv2D(8, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
    ], name="backbone")
    return net


class FlowerNet(tf.keras.Model):
    def __init__(self, base, classes):
        super().__init__()
        self.base = base
        self.head = layers.Dense(classes)

    def call(self, x, training=False):
        return self.head(self.base(x, training=training))


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.optimizer.build(model.trainable_variables)
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(y, self.model(x, training=True))
        variables = self.model.trainable_variables
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss

    def run(self, data, epochs):
        for _ in range(epochs):
            for x, y in data:
                loss = self.step(x, y)
        return float(loss)


def flowers(n=96, side=12, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    x = rng.normal(size=(n, side, side, 3)).astype("float32")
    x[np.arange(n), :, :, y] += 0.4
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(24, drop_remainder=True)


def main():
    tf.random.set_seed(6)
    base = backbone()
    base.trainable = False
    model = FlowerNet(base, 3)
    model(tf.zeros((1, 12, 12, 3)))
    data = flowers()

    trainer = Trainer(model, lr=1e-2)
    print("stage 1 loss", trainer.run(data, epochs=3))

    base.trainable = True
    before = [w.copy() for w in base.get_weights()]
    trainer.optimizer.learning_rate.assign(1e-3)
    print("stage 2 loss", trainer.run(data, epochs=3))  # fault: the step was traced while the backbone was frozen and is not traced again, so stage 2 still trains the head alone
    return max(float(np.abs(a - b).max()) for a, b in zip(before, base.get_weights()))


if __name__ == "__main__":
    RESULT = main()
    print("largest backbone change in stage 2:", RESULT)
