# measured: 2.21 and 2.15: foreground dice 0.235 (good twin 0.530); same dice 0.235 with the overlap weight set to 0, the term has no effect; nothing raised
"""Two-class segmentation with a cross-entropy plus overlap objective."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(5)
CFG = {"classes": 2, "size": 12, "overlap_weight": 4.0, "steps": 60, "lr": 0.01}


def make_batch(n, seed):
    rng = np.random.default_rng(seed)
    size = CFG["size"]
    masks = np.zeros((n, size, size), "int32")
    for m in masks:
        r, c = rng.integers(0, size - 3, size=2)
        m[r:r + 3, c:c + 3] = 1
    images = masks + rng.normal(scale=0.9, size=masks.shape)
    return images[..., None].astype("float32"), masks


def segmenter():
    return tf.keras.Sequential([
        tf.keras.Input((CFG["size"], CFG["size"], 1)),
        tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
        tf.keras.layers.Conv2D(CFG["classes"], 3, padding="same"),
    ])


def overlap_loss(labels, logits):
    truth = tf.one_hot(labels, CFG["classes"])
    probs = tf.nn.softmax(logits)
    pred = tf.one_hot(tf.argmax(probs, axis=-1), CFG["classes"])  # fault:
    inter = tf.reduce_sum(truth * pred, axis=(0, 1, 2))
    total = tf.reduce_sum(truth + pred, axis=(0, 1, 2))
    return 1.0 - tf.reduce_mean((2.0 * inter + 1.0) / (total + 1.0))


def train(net, images, masks):
    opt = tf.keras.optimizers.Adam(CFG["lr"])
    ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for _ in range(CFG["steps"]):
        with tf.GradientTape() as tape:
            logits = net(images, training=True)
            loss = ce(masks, logits) + CFG["overlap_weight"] * overlap_loss(masks, logits)
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))
    return float(loss)


images, masks = make_batch(32, seed=1)
net = segmenter()
final = train(net, images, masks)
hard = np.argmax(net(images).numpy(), axis=-1)
dice = 2 * np.sum(hard * masks) / (np.sum(hard) + np.sum(masks))
print(f"overlap weight {CFG['overlap_weight']}, loss {final:.4f}, foreground dice {dice:.3f}")
