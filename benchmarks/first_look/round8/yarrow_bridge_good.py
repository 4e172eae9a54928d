"""Two phase transfer of a shape classifier: first the head alone, then the whole network."""
import numpy as np
import tensorflow as tf


def make_backbone(size):
    return tf.keras.Sequential([
        tf.keras.Input((size,)),
        tf.keras.layers.Dense(24, activation="tanh"),
        tf.keras.layers.Dense(6, activation="tanh"),
    ], name="backbone")


class Transfer:
    """Keeps both parts, one optimizer and the compiled update."""

    def __init__(self, size, classes, rate):
        self.backbone = make_backbone(size)
        self.head = tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(classes)])
        self.optimizer = tf.keras.optimizers.Adam(rate)
        self.optimizer.build(self.backbone.trainable_variables + self.head.trainable_variables)
        self.update = tf.function(self.train_batch)

    def freeze(self):
        self.backbone.trainable = False

    def unfreeze(self):
        self.backbone.trainable = True
        self.update = tf.function(self.train_batch)

    def logits(self, x):
        return self.head(self.backbone(x))

    def train_batch(self, x, y):
        weights = self.backbone.trainable_variables + self.head.trainable_variables
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, self.logits(x)))
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss


def spirals(count, rng):
    """Three classes that are not separable by a random feature map of six units."""
    y = rng.integers(0, 3, count)
    r = rng.uniform(0.2, 2.0, count)
    a = 2.0 * r + y * 2 * np.pi / 3 + rng.normal(size=count) * 0.1
    x = np.stack([r * np.cos(a), r * np.sin(a)], 1)
    return x.astype("float32"), y.astype("int32")


def run_phase(task, data, epochs, label):
    for _ in range(epochs):
        losses = [float(task.update(x, y)) for x, y in data]
    print(f"{label}: loss {np.mean(losses):.4f}")


def main():
    tf.keras.utils.set_random_seed(41)
    rng = np.random.default_rng(41)
    x, y = spirals(640, rng)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(640, seed=3).batch(64)
    task = Transfer(2, 3, rate=0.02)
    start = task.backbone.get_weights()[0].copy()
    task.freeze()
    run_phase(task, data, 10, "head only")
    task.unfreeze()
    run_phase(task, data, 40, "everything")
    moved = np.abs(task.backbone.get_weights()[0] - start).max()
    tx, ty = spirals(500, rng)
    accuracy = np.mean(task.logits(tf.constant(tx)).numpy().argmax(1) == ty)
    print(f"backbone moved {moved:.4f} accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main()
