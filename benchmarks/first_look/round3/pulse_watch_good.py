"""Personalise a pulse-wave model: only the last layer is watched and trained (Keras 3)."""
import numpy as np
import tensorflow as tf


def pulse_model():
    return tf.keras.Sequential([
        tf.keras.Input((50, 1)),
        tf.keras.layers.Conv1D(8, 7, activation="relu"),
        tf.keras.layers.GlobalAveragePooling1D(),
        tf.keras.layers.Dense(1, name="personal"),
    ])


class Personaliser:
    def __init__(self, model, lr=0.05):
        self.model = model
        self.part = model.get_layer("personal").trainable_variables
        self.optimizer = tf.keras.optimizers.SGD(lr)

    def step(self, wave, pressure):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            for variable in self.part:
                tape.watch(variable.value)
            guess = self.model(wave, training=True)
            loss = tf.reduce_mean(tf.abs(guess - pressure))
        grads = tape.gradient(loss, self.part)
        self.optimizer.apply_gradients(zip(grads, self.part))
        return float(loss)


def waves(n, seed):
    rng = np.random.default_rng(seed)
    phase = rng.uniform(0, 6.28, (n, 1))
    height = rng.uniform(0.5, 1.5, (n, 1))
    t = np.linspace(0, 12.56, 50)[None, :]
    wave = height * np.maximum(np.sin(t + phase), 0)
    return wave[..., None].astype("float32"), (height * 1.2).astype("float32")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(151)
    person = Personaliser(pulse_model())
    wave, pressure = waves(40, seed=151)
    for epoch in range(5):
        print("epoch", epoch, "error", person.step(wave, pressure))
