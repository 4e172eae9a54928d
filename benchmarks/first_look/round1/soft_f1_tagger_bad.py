# measured: 2.21: ValueError: No gradients provided for any variable. 2.15: ValueError: in user code: ... No gradients provided for any variable
"""Multi-label photo tagging trained directly on a macro F1 loss inside train_step."""
import numpy as np
import tensorflow as tf
from tensorflow import keras


class MacroF1Loss(keras.losses.Loss):
    def __init__(self, threshold=0.5, name="macro_f1"):
        super().__init__(name=name)
        self.threshold = threshold

    def call(self, y_true, y_pred):
        hit = tf.cast(y_pred > self.threshold, tf.float32)  # fault: the comparison has no gradient, so the loss is not connected to any weight
        tp = tf.reduce_sum(hit * y_true, axis=0)
        fp = tf.reduce_sum(hit * (1.0 - y_true), axis=0)
        fn = tf.reduce_sum((1.0 - hit) * y_true, axis=0)
        f1 = 2.0 * tp / (2.0 * tp + fp + fn + 1e-8)
        return 1.0 - tf.reduce_mean(f1)


class Tagger(keras.Model):
    def __init__(self, tags):
        super().__init__()
        self.hidden = keras.layers.Dense(24, activation="relu")
        self.tags = keras.layers.Dense(tags, activation="sigmoid")
        self.criterion = MacroF1Loss()

    def call(self, x, training=False):
        return self.tags(self.hidden(x))

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.criterion(y, self(x, training=True))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"f1_loss": loss}


def album(n=256, tags=5, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 16)).astype("float32")
    y = (x @ rng.normal(size=(16, tags)) > 1.0).astype("float32")
    return x, y


if __name__ == "__main__":
    keras.utils.set_random_seed(0)
    x, y = album()
    tagger = Tagger(y.shape[1])
    tagger.compile(optimizer=keras.optimizers.Adam(1e-2))
    hist = tagger.fit(x, y, batch_size=64, epochs=10, verbose=0)
    print("loss by epoch", [round(float(v), 3) for v in hist.history["f1_loss"][::3]])
