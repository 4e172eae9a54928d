"""A hypernetwork writes the read-out of a shared trunk for each sine task."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(41)
HIDDEN, CODE = 24, 2


class TaskModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.trunk = tf.keras.Sequential([
            tf.keras.layers.Dense(32, activation="tanh"),
            tf.keras.layers.Dense(HIDDEN, activation="tanh"),
        ])
        self.readout = tf.keras.layers.Dense(1)
        self.hyper = tf.keras.Sequential([
            tf.keras.layers.Dense(32, activation="tanh"),
            tf.keras.layers.Dense(HIDDEN, kernel_initializer="zeros"),
        ])

    def call(self, inputs):
        x, code = inputs
        feats = self.trunk(x)
        kernel = tf.reshape(self.hyper(code), (HIDDEN, 1))
        if not self.readout.built:
            self.readout.build((None, HIDDEN))
        return tf.matmul(feats, kernel) + self.readout.bias


def sample_task(rng):
    amp, phase = rng.uniform(0.5, 2.0), rng.uniform(0.0, np.pi)
    x = rng.uniform(-3.0, 3.0, (32, 1)).astype("float32")
    y = amp * np.sin(x + phase)
    code = np.array([[amp * np.cos(phase), amp * np.sin(phase)]], "float32")
    return tf.constant(x), tf.constant(code), tf.constant(y.astype("float32"))


model = TaskModel()
opt = tf.keras.optimizers.Adam(5e-3)
rng = np.random.default_rng(41)
x, code, y = sample_task(rng)
model((x, code))
hyper_start = model.hyper.get_weights()


@tf.function
def step(x, code, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model((x, code)) - y))
    variables = model.trainable_variables
    grads = tape.gradient(loss, variables)
    opt.apply_gradients((tf.zeros(v.shape) if g is None else g, v)
                        for g, v in zip(grads, variables))
    return loss


losses = []
for i in range(800):
    losses.append(float(step(*sample_task(rng))))
    if (i + 1) % 200 == 0:
        print(f"{i + 1:4d} mse {np.mean(losses[-200:]):.4f}")
moved = [float(np.abs(a - b).max()) for a, b in zip(hyper_start, model.hyper.get_weights())]
print("hyper network moved", [round(m, 4) for m in moved])
