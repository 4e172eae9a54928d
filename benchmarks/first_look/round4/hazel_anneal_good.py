"""Star-brightness fit with a step-wise learning-rate schedule."""
import numpy as np
import tensorflow as tf

SCHEDULE = {0: 0.5, 10: 0.05, 20: 0.002}


def observations(n=600, seed=41):
    r = np.random.default_rng(seed)
    x = r.normal(size=(n, 16)).astype("float32")
    y = x @ r.normal(size=(16, 1)).astype("float32") + r.normal(0, 2.0, (n, 1)).astype("float32")
    return x, y.astype("float32")


class Fitter:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.layers.Input((16,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.Adam(SCHEDULE[0])

    def on_epoch_start(self, epoch):
        if epoch in SCHEDULE:
            self.optimizer.learning_rate = SCHEDULE[epoch]

    @tf.function
    def batch(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        grads = tape.gradient(loss, self.model.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_weights))
        return loss

    def fit(self, x, y, epochs, size):
        path = []
        for epoch in range(epochs):
            self.on_epoch_start(epoch)
            for i in range(0, len(x), size):
                self.batch(x[i:i + size], y[i:i + size])
            path.append(self.model.layers[-1].kernel.numpy().copy())
        return path


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(41)
    x, y = observations()
    fitter = Fitter()
    path = fitter.fit(x, y, epochs=28, size=20)
    exact = np.linalg.lstsq(np.c_[x, np.ones(len(x))], y, rcond=None)[0][:16]
    steps = [float(np.abs(a - b).mean()) for a, b in zip(path[1:], path[:-1])]
    print("learning rate in use: %.4f" % float(fitter.optimizer.learning_rate))
    print("mean weight change per epoch, early %.3f late %.3f" % (np.mean(steps[:5]), np.mean(steps[-5:])))
    print("distance to least squares solution: %.3f" % float(np.abs(path[-1] - exact).mean()))
