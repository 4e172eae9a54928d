# measured: 2.21 and 2.15: contrastive loss 3.45 -> 3.18 with log batch 3.47 (good twin 4.69 -> 0.48); nothing raised
"""Two-view contrastive representation learning with an in-batch softmax."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(321)
BATCH, DIM, TEMPERATURE = 32, 8, 0.1


class Projector(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(32, activation="relu")
        self.out = tf.keras.layers.Dense(DIM)

    def call(self, x):
        return self.out(self.hidden(x))


def two_views(rng, n=BATCH):
    content = rng.normal(size=(n, 4))
    views = [np.concatenate([content, 2.0 * rng.normal(size=(n, 4))], axis=1) for _ in range(2)]
    return [tf.constant(v, tf.float32) for v in views]


def similarity(za, zb):
    za, zb = tf.math.l2_normalize(za), tf.math.l2_normalize(zb)  # fault:
    return tf.matmul(za, zb, transpose_b=True) / TEMPERATURE


def contrastive_loss(za, zb):
    logits = similarity(za, zb)
    labels = tf.range(tf.shape(logits)[0])
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))


rng = np.random.default_rng(321)
model = Projector()
model(tf.zeros((1, 8)))
opt = tf.keras.optimizers.Adam(0.01)


@tf.function
def step(va, vb):
    with tf.GradientTape() as tape:
        loss = contrastive_loss(model(va, training=True), model(vb, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    return loss


losses = [float(step(*two_views(rng))) for _ in range(300)]
print(f"contrastive loss {losses[0]:.3f} -> {np.mean(losses[-10:]):.3f} (log batch {np.log(BATCH):.3f})")
