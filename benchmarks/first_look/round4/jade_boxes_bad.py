# measured: TF 2.21 and 2.15: kernel norm 9.20, train loc 0.049 / test loc 0.396; twin kernel norm 3.24, test loc 0.275
"""Toy detector head: class score + box offsets from a pooled feature vector."""
import numpy as np
import tensorflow as tf

config = dict(features=60, classes=3, decay=0.02, lr=5e-3, steps=300, batch=32, rows=96, seed=8)


def make_head(cfg):
    reg = tf.keras.regularizers.L2(cfg["decay"])
    feat = tf.keras.Input((cfg["features"],))
    x = tf.keras.layers.Dense(64, activation="relu", kernel_regularizer=reg)(feat)
    scores = tf.keras.layers.Dense(cfg["classes"], kernel_regularizer=reg, name="scores")(x)
    boxes = tf.keras.layers.Dense(4, kernel_regularizer=reg, name="boxes")(x)
    return tf.keras.Model(feat, [scores, boxes])


def fake_rois(cfg, n, rng, proto):
    label = rng.integers(0, cfg["classes"], n)
    feat = 0.4 * proto[label] + rng.normal(size=(n, cfg["features"]))
    box = 0.1 * label[:, None] + rng.normal(0, 0.3, (n, 4))
    return feat.astype("float32"), label.astype("int32"), box.astype("float32")


class Detector:
    def __init__(self, cfg):
        self.model = make_head(cfg)
        self.optimizer = tf.keras.optimizers.Adam(cfg["lr"])

    @tf.function
    def step(self, feat, label, box):
        with tf.GradientTape() as tape:
            scores, boxes = self.model(feat, training=True)
            cls = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=label, logits=scores))
            loc = tf.reduce_mean(tf.abs(boxes - box))
            total = cls + loc  # fault: weight penalties in model.losses are left out
        grads = tape.gradient(total, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return cls, loc


def main(cfg):
    tf.keras.utils.set_random_seed(cfg["seed"])
    rng = np.random.default_rng(cfg["seed"])
    proto = rng.normal(size=(cfg["classes"], cfg["features"]))
    train, test = fake_rois(cfg, cfg["rows"], rng, proto), fake_rois(cfg, 600, rng, proto)
    det = Detector(cfg)
    for _ in range(cfg["steps"]):
        pick = rng.integers(0, cfg["rows"], cfg["batch"])
        cls, loc = det.step(*[part[pick] for part in train])
    scores, boxes = det.model(test[0])
    test_cls = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=test[1], logits=scores))
    norm = float(tf.linalg.global_norm([v for v in det.model.trainable_variables if len(v.shape) == 2]))
    print(f"train cls {float(cls):.3f} loc {float(loc):.3f} | test cls {float(test_cls):.3f} "
          f"loc {float(tf.reduce_mean(tf.abs(boxes - test[2]))):.3f} | kernel norm {norm:.2f}")


main(config)
