"""Match prediction with two heads; the balance between the tasks is learnt (homoscedastic noise)."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Input, Model, layers, optimizers, utils


def matches(n=600, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 5)).astype("float32")
    margin = 20.0 * x[:, 0] - 12.0 * x[:, 1] + 15.0 * rng.normal(size=n)
    tempo = 0.2 * x[:, 2] + 0.1 * x[:, 3] ** 2 + 0.05 * rng.normal(size=n)
    return x, margin.astype("float32")[:, None], tempo.astype("float32")[:, None]


def build():
    inp = Input((5,))
    trunk = layers.Dense(24, activation="relu")(inp)
    return Model(inp, [layers.Dense(1, name="margin")(trunk), layers.Dense(1, name="tempo")(trunk)])


class TaskBalance:
    """Loss of Kendall et al.: exp(-s) * L + s for every task."""

    def __init__(self, tasks):
        self.log_var = tf.Variable(tf.zeros(tasks), name="log_var")

    def __call__(self, losses):
        losses = tf.stack(losses)
        return tf.reduce_sum(tf.exp(-self.log_var) * losses + self.log_var)


class Trainer:
    def __init__(self, model):
        self.model = model
        self.balance = TaskBalance(2)
        self.optimizer = optimizers.Adam(0.02)

    @tf.function
    def step(self, x, margin, tempo):
        with tf.GradientTape() as tape:
            pm, pt = self.model(x, training=True)
            per_task = [tf.reduce_mean(tf.square(pm - margin)), tf.reduce_mean(tf.square(pt - tempo))]
            loss = self.balance(per_task)
        variables = self.model.trainable_variables + [self.balance.log_var]
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return per_task


def main():
    utils.set_random_seed(12)
    x, margin, tempo = matches()
    data = tf.data.Dataset.from_tensor_slices((x, margin, tempo)).shuffle(600, seed=0).batch(60)
    trainer = Trainer(build())
    for epoch in range(30):
        for batch in data:
            a, b = trainer.step(*batch)
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1}: margin {float(a):.2f} tempo {float(b):.4f}")
    pm, pt = trainer.model(x)
    print("mse margin", round(float(np.mean((pm - margin) ** 2)), 2),
          "mse tempo", round(float(np.mean((pt - tempo) ** 2)), 5))
    print("log variances:", trainer.balance.log_var.numpy().round(3))


if __name__ == "__main__":
    main()
