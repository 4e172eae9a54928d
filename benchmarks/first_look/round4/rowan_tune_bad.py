# measured: TF 2.21: backbone change 0.00000, accuracy 0.492; twin backbone change 1.64, accuracy 0.980 (2.15: 0.00000 and 0.488; twin 1.52 and 0.976)
"""Two-stage transfer learning with an overridden train_step."""
import numpy as np
import tensorflow as tf


class Tuner(tf.keras.Model):
    def __init__(self, backbone, n_out):
        super().__init__()
        self.backbone = backbone
        self.top = tf.keras.layers.Dense(n_out)
        self.ce = tf.keras.metrics.Mean(name="ce")

    @property
    def metrics(self):
        return [self.ce]

    def call(self, x, training=False):
        return self.top(self.backbone(x, training=training))

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            logits = self(x, training=True)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
        weights = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.ce.update_state(loss)
        return {"ce": self.ce.result()}


def make_backbone():
    return tf.keras.Sequential([
        tf.keras.layers.Input((10,)),
        tf.keras.layers.Dense(12, activation="relu"),
        tf.keras.layers.Dense(12, activation="relu"),
    ])


def make_rows(n, rng):
    x = rng.normal(size=(n, 10)).astype("float32")
    y = ((x[:, 0] * x[:, 1] > 0).astype("int32") + 2 * (x[:, 2] > 0).astype("int32"))
    return x, y.astype("int32")


def main():
    tf.keras.utils.set_random_seed(29)
    x, y = make_rows(1024, np.random.default_rng(29))
    backbone = make_backbone()
    model = Tuner(backbone, 4)

    backbone.trainable = False
    model.compile(optimizer=tf.keras.optimizers.Adam(0.01))
    first = model.fit(x, y, epochs=6, batch_size=64, verbose=0)
    print("frozen stage loss %.4f" % first.history["ce"][-1])

    frozen = [w.copy() for w in backbone.get_weights()]
    backbone.trainable = True  # fault: no compile afterwards, fit keeps the old compiled step
    second = model.fit(x, y, epochs=20, batch_size=64, verbose=0)
    change = max(float(np.abs(a - b).max()) for a, b in zip(frozen, backbone.get_weights()))
    acc = np.mean(np.argmax(model(x).numpy(), 1) == y)
    print("second stage loss %.4f accuracy %.3f backbone change %.5f"
          % (second.history["ce"][-1], acc, change))


if __name__ == "__main__":
    main()
