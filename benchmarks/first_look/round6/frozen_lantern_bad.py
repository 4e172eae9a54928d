# measured: 2.21 and 2.15: loss 0.309, test accuracy 0.846; good: 0.263, 0.931
"""Sharpness-aware minimisation for a small classifier with noisy labels."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(43)


class SharpnessAware:
    def __init__(self, model, base, radius=0.05):
        self.model, self.base, self.radius = model, base, radius
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def gradients(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(y, self.model(x, training=True))
        return loss, tape.gradient(loss, self.model.trainable_variables)

    @tf.function
    def step(self, x, y):
        variables = self.model.trainable_variables
        loss, grads = self.gradients(x, y)
        scale = self.radius / (tf.linalg.global_norm(grads) + 1e-12)
        climb = [g * scale for g in grads]
        for v, e in zip(variables, climb):
            v.assign_add(e)
        _, grads = self.gradients(x, y)
        self.base.apply_gradients(zip(grads, variables))  # fault:
        return loss


def make_data(n=900, seed=3):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 6)).astype("float32")
    y = (x[:, 0] * x[:, 1] + 0.5 * x[:, 2] > 0).astype("int32")
    noisy = np.where(rng.uniform(size=n) < 0.05, 1 - y, y).astype("int32")
    return x, noisy, y


def main():
    x, noisy, clean = make_data()
    model = tf.keras.Sequential([
        tf.keras.Input(shape=(6,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(2)])
    trainer = SharpnessAware(model, tf.keras.optimizers.SGD(0.05, momentum=0.9))
    data = tf.data.Dataset.from_tensor_slices((x[:640], noisy[:640])).batch(64)
    for epoch in range(40):
        losses = [float(trainer.step(xb, yb)) for xb, yb in data]
        if epoch % 10 == 0:
            print("epoch", epoch, "loss %.4f" % np.mean(losses))
    acc = np.mean(np.argmax(model(x[640:]).numpy(), axis=1) == clean[640:])
    size = np.sqrt(sum(np.sum(w ** 2) for w in model.get_weights()))
    print("loss %.4f test accuracy %.3f weight norm %.2f" % (np.mean(losses), acc, size))


main()
