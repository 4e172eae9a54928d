"""Mean-field variational inference for a Bayesian linear regression, checked against the exact posterior."""
import numpy as np
import tensorflow as tf

DIM, NOISE = 4, 0.7


def observations(n=40, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, DIM)).astype("float32")
    w = np.array([1.0, -2.0, 0.5, 0.0])
    return x, (x @ w + NOISE * rng.normal(size=n)).astype("float32")


def exact_posterior(x, y):
    precision = x.T @ x / NOISE**2 + np.eye(DIM)
    mean = np.linalg.solve(precision, x.T @ y / NOISE**2)
    return mean, 1.0 / np.sqrt(np.diag(precision))


class MeanField(tf.Module):
    def __init__(self, dim):
        super().__init__()
        self.loc = tf.Variable(tf.zeros(dim), name="loc")
        self.raw_scale = tf.Variable(tf.fill([dim], -1.0), name="raw_scale")

    @property
    def scale(self):
        return tf.nn.softplus(self.raw_scale)

    def sample(self, draws):
        eps = tf.random.normal((draws, DIM))
        return self.loc + self.scale * eps

    def kl_to_prior(self):
        s = self.scale
        return tf.reduce_sum(-tf.math.log(s) + 0.5 * (s**2 + self.loc**2) - 0.5)


def negative_elbo(q, x, y, draws=2):
    w = q.sample(draws)
    fit = tf.matmul(w, x, transpose_b=True)
    log_lik = -0.5 * tf.reduce_sum(tf.square((y - fit) / NOISE), axis=1)
    return q.kl_to_prior() - tf.reduce_mean(log_lik)


def main():
    np.random.seed(3)
    tf.random.set_seed(3)
    x, y = observations()
    q = MeanField(DIM)
    optimizer = tf.keras.optimizers.Adam(0.02)
    xt, yt = tf.constant(x), tf.constant(y)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = negative_elbo(q, xt, yt)
        grads = tape.gradient(loss, q.trainable_variables)
        optimizer.apply_gradients(zip(grads, q.trainable_variables))
        return loss

    for k in range(1200):
        loss = step()
        if k % 400 == 399:
            print(f"step {k + 1}: -elbo {float(loss):.3f}")
    mean, sd = exact_posterior(x, y)
    print("exact mean", mean.round(3), "sd", sd.round(3))
    print("fitted mean", q.loc.numpy().round(3), "sd", q.scale.numpy().round(3))


if __name__ == "__main__":
    main()
