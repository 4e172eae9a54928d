"""Bayes by backprop: dense layers with a Gaussian posterior and a KL term from add_loss."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(23)


class BayesDense(tf.keras.layers.Layer):
    def __init__(self, units, n_data, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.n_data = units, n_data
        self.activation = tf.keras.activations.get(activation)

    def build(self, input_shape):
        shape = (int(input_shape[-1]) + 1, self.units)
        self.mean = self.add_weight(name="mean", shape=shape, initializer="glorot_normal")
        self.rho = self.add_weight(
            name="rho", shape=shape, initializer=tf.keras.initializers.Constant(-3.0))

    def call(self, x):
        mean, sigma = tf.convert_to_tensor(self.mean), tf.nn.softplus(self.rho)
        w = mean + sigma * tf.random.normal(tf.shape(mean))
        kl = tf.reduce_sum(0.5 * (sigma ** 2 + mean ** 2 - 1.0) - tf.math.log(sigma))
        self.add_loss(kl / self.n_data)
        return self.activation(tf.matmul(x, w[:-1]) + w[-1])


class Trainer:
    def __init__(self, model, noise=0.2, rate=5e-3):
        self.model, self.noise = model, noise
        self.optimizer = tf.keras.optimizers.Adam(rate)

    @tf.function
    def step(self, x, y):
        before = tf.reduce_mean((self.model(x) - y) ** 2)
        with tf.GradientTape() as tape:
            error = self.model(x, training=True) - y
            nll = 0.5 * tf.reduce_mean(tf.reduce_sum(error ** 2, axis=1)) / self.noise ** 2
            penalty = tf.add_n(self.model.losses)
            loss = nll + penalty
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return before, penalty


def make_data(n=256, seed=5):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.0, 1.0, size=(n, 1))
    y = np.sin(3.0 * x) + 0.2 * rng.normal(size=(n, 1))
    return tf.constant(x.astype("float32")), tf.constant(y.astype("float32"))


def main():
    x, y = make_data()
    n = int(x.shape[0])
    model = tf.keras.Sequential([
        tf.keras.Input(shape=(1,)),
        BayesDense(24, n, "tanh"),
        BayesDense(1, n)])
    trainer = Trainer(model)
    for it in range(1500):
        mse, kl = trainer.step(x, y)
        if it % 500 == 0:
            print("step", it, "mse %.4f kl/n %.4f" % (float(mse), float(kl)))
    sigma = np.mean([np.mean(tf.nn.softplus(layer.rho)) for layer in model.layers])
    print("mse %.4f kl/n %.4f mean sigma %.4f" % (float(mse), float(kl), sigma))


main()
