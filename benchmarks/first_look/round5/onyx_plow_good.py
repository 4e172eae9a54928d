"""Newton iterations for ridge-penalised logistic regression."""
import numpy as np
import tensorflow as tf


def correlated_data(n=200, seed=2):
    rng = np.random.default_rng(seed)
    base = rng.normal(size=(n, 1))
    x = np.concatenate([base, -base + 0.3 * rng.normal(size=(n, 1)), rng.normal(size=(n, 1))], 1)
    p = 1.0 / (1.0 + np.exp(-(x @ [1.0, -0.5, 2.0])))
    y = (rng.random(n) < p).astype("float32")
    return tf.constant(x, tf.float32), tf.constant(y)


class NewtonLogit:
    def __init__(self, n_features, ridge=0.01):
        self.w = tf.Variable(tf.zeros(n_features))
        self.ridge = ridge
        self.opt = tf.keras.optimizers.SGD(1.0)

    def objective(self, x, y):
        logits = tf.linalg.matvec(x, self.w)
        nll = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
        return nll + self.ridge * tf.reduce_sum(tf.square(self.w))

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                loss = self.objective(x, y)
            g = inner.gradient(loss, self.w)
        curvature = outer.jacobian(g, self.w)
        direction = tf.linalg.solve(curvature, g[:, None])[:, 0]
        self.opt.apply_gradients([(direction, self.w)])
        return loss, tf.norm(g)


x, y = correlated_data()
solver = NewtonLogit(3)
trace = [solver.step(x, y) for _ in range(8)]
print("loss", [round(float(l), 4) for l, _ in trace])
print("gradient norm", [f"{float(g):.1e}" for _, g in trace])
