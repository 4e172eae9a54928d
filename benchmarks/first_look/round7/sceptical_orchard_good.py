"""Yield per tree by a small Bayesian network: Gaussian weights, standard normal prior."""
import numpy as np
import tensorflow as tf
import keras


class BayesDense(keras.layers.Layer):
    def __init__(self, units, n_data, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.n_data = units, n_data
        self.act = keras.activations.get(activation)

    def build(self, input_shape):
        shape = (int(input_shape[-1]), self.units)
        self.loc = self.add_weight(name="loc", shape=shape, initializer="glorot_uniform")
        self.rho = self.add_weight(
            name="rho", shape=shape, initializer=keras.initializers.Constant(-3.0))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x):
        scale = tf.nn.softplus(tf.convert_to_tensor(self.rho))
        loc = tf.convert_to_tensor(self.loc)
        kernel = loc + scale * tf.random.normal(tf.shape(loc))
        kl = tf.reduce_sum(-tf.math.log(scale) + 0.5 * (scale**2 + loc**2) - 0.5)
        self.add_loss(kl / self.n_data)
        return self.act(x @ kernel + self.bias)


class YieldModel(keras.Model):
    def __init__(self, n_data):
        super().__init__()
        self.hidden = BayesDense(16, n_data, activation="tanh")
        self.head = BayesDense(1, n_data)

    def call(self, x):
        return self.head(self.hidden(x))


def orchard(n=48, seed=5):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4)).astype("float32")
    y = np.sin(x[:, :1]) + 0.3 * x[:, 1:2] + 0.5 * rng.normal(size=(n, 1))
    return tf.constant(x), tf.constant(y.astype("float32"))


@tf.function
def update(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        pred = model(x, training=True)
        nll = tf.reduce_mean(0.5 * tf.square((y - pred) / 0.5))
        loss = nll + tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def main():
    keras.utils.set_random_seed(2)
    x, y = orchard()
    model = YieldModel(n_data=int(x.shape[0]))
    model(x)
    optimizer = keras.optimizers.Adam(0.03)
    for step in range(300):
        loss = update(model, optimizer, x, y)
        if step % 100 == 99:
            print(f"step {step + 1}: loss {float(loss):.3f}")
    for layer in (model.hidden, model.head):
        sd = np.log1p(np.exp(np.array(layer.rho)))
        print(layer.name, "mean posterior sd", round(float(sd.mean()), 4),
              "mean |loc|", round(float(np.abs(np.array(layer.loc)).mean()), 3))
    draws = np.stack([model(x).numpy() for _ in range(20)])
    print("mean predictive spread:", round(float(draws.std(axis=0).mean()), 4))


if __name__ == "__main__":
    main()
