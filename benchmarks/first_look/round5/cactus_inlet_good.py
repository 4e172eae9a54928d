"""Text classifier with word embeddings; gradients are averaged over accumulation steps."""
import numpy as np
import tensorflow as tf

VOCAB, LENGTH, ACCUM = 20, 5, 2


class BagOfWords(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.embed = tf.keras.layers.Embedding(VOCAB, 4)
        self.out = tf.keras.layers.Dense(1)

    def call(self, tokens):
        return self.out(tf.reduce_mean(self.embed(tokens), axis=1))


def texts(n, rng):
    tokens = rng.integers(0, VOCAB, size=(n, LENGTH))
    y = (np.mean(tokens < VOCAB // 2, axis=1, keepdims=True) > 0.5).astype("float32")
    return tf.constant(tokens.astype("int32")), tf.constant(y)


def averaged_gradients(model, loss_fn, parts):
    params = model.trainable_variables
    total, mean_loss = None, 0.0
    for tokens, y in parts:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(tokens, training=True))
        grads = tape.gradient(loss, params)
        scaled = [tf.convert_to_tensor(g) * (1.0 / len(parts)) for g in grads]
        total = scaled if total is None else [a + b for a, b in zip(total, scaled)]
        mean_loss += float(loss) / len(parts)
    return total, mean_loss


tf.keras.utils.set_random_seed(221)
rng = np.random.default_rng(221)
model = BagOfWords()
model(tf.zeros((1, LENGTH), tf.int32))
opt = tf.keras.optimizers.Adam(0.05)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
losses = []
for _ in range(40):
    grads, loss = averaged_gradients(model, bce, [texts(32, rng) for _ in range(ACCUM)])
    opt.apply_gradients(zip(grads, model.trainable_variables))
    losses.append(loss)
print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}")
