"""Customs declarations: rare-positive classification with class weights and an own train_step."""
import numpy as np
import tensorflow as tf
from tensorflow import keras


def declarations(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 6)).astype("float32")
    risk = x[:, 0] + 0.7 * x[:, 1] - 3.0 + 0.8 * rng.normal(size=n)
    return x, (risk > 0).astype("float32")[:, None]


class Screener(keras.Model):
    def __init__(self, clip=5.0):
        super().__init__()
        self.clip = clip
        self.body = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
        self.loss_tracker = keras.metrics.Mean(name="loss")

    def call(self, x, training=None):
        return self.body(x, training=training)

    @property
    def metrics(self):
        return [self.loss_tracker]

    def train_step(self, data):
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            logits = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=logits, sample_weight=weight)
        grads = tape.gradient(loss, self.trainable_variables)
        grads, _ = tf.clip_by_global_norm(grads, self.clip)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        self.loss_tracker.update_state(loss)
        return {m.name: m.result() for m in self.metrics}


def recall(model, x, y):
    flagged = model(x).numpy()[:, 0] > 0
    return float(flagged[y[:, 0] > 0].mean())


def main():
    keras.utils.set_random_seed(10)
    x, y = declarations(3000, seed=0)
    vx, vy = declarations(3000, seed=1)
    share = float(y.mean())
    model = Screener()
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    model.fit(x, y, epochs=4, batch_size=100, verbose=0, class_weight={0: 1.0, 1: 1.0 / share})
    print(f"positives {share:.3f}, recall on new declarations {recall(model, vx, vy):.3f}")


if __name__ == "__main__":
    main()
