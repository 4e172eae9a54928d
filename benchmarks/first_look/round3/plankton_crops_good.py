"""Classify plankton crops with a small convolutional net."""
import numpy as np
import tensorflow as tf

CFG = {"classes": 5, "size": 16, "batch": 8, "epochs": 2, "lr": 2e-3}


def make_batches(cfg, n=32):
    rng = np.random.default_rng(3)
    images = rng.random((n, cfg["size"], cfg["size"], 1), dtype=np.float32)
    labels = rng.integers(0, cfg["classes"], size=n)
    ds = tf.data.Dataset.from_tensor_slices((images, labels))
    return ds.shuffle(n, seed=1).batch(cfg["batch"])


def build_net(cfg):
    return tf.keras.Sequential([
        tf.keras.layers.Conv2D(8, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(16, 3, activation="relu"),
        tf.keras.layers.GlobalAveragePooling2D(),
        tf.keras.layers.Dense(cfg["classes"]),
    ])


def train_epoch(net, opt, loss_fn, batches):
    total, count = 0.0, 0
    for images, labels in batches:
        with tf.GradientTape() as tape:
            logits = net(images, training=True)
            loss = loss_fn(labels, logits)
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))
        total += float(loss) * len(labels)
        count += len(labels)
    return total / count


def main():
    batches = make_batches(CFG)
    net = build_net(CFG)
    opt = tf.keras.optimizers.Adam(CFG["lr"])
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for epoch in range(CFG["epochs"]):
        print(f"epoch {epoch}: loss {train_epoch(net, opt, loss_fn, batches):.4f}")


if __name__ == "__main__":
    main()
