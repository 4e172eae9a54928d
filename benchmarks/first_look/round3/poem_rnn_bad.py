# measured: the largest update is 280 times the learning rate in norm (twin: 0.28, clip at 0.25), the loss explodes
"""Character model over short verses, plain SGD with gradient clipping."""
import numpy as np
import tensorflow as tf

TEXT = "the rain came over the hill and the hill went under the rain " * 6
HP = {"embed": 12, "units": 24, "window": 20, "batch": 8, "lr": 0.5, "clip": 0.25}
tf.keras.utils.set_random_seed(19)

vocab = sorted(set(TEXT))
ids = np.array([vocab.index(c) for c in TEXT], "int32")
windows = np.stack([ids[i:i + HP["window"] + 1] for i in range(0, len(ids) - HP["window"] - 1, 3)])
data = tf.data.Dataset.from_tensor_slices(windows).batch(HP["batch"], drop_remainder=True)

model = tf.keras.Sequential([
    tf.keras.layers.Embedding(len(vocab), HP["embed"]),
    tf.keras.layers.GRU(HP["units"], return_sequences=True),
    tf.keras.layers.Dense(len(vocab)),
])
optimizer = tf.keras.optimizers.SGD(HP["lr"])


@tf.function
def train_step(chunk):
    with tf.GradientTape() as tape:
        logits = model(chunk[:, :-1], training=True)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=chunk[:, 1:], logits=logits))
        loss = loss * HP["window"]  # per verse, not per character
    grads = tape.gradient(loss, model.trainable_variables)
    tf.clip_by_global_norm(grads, HP["clip"])  # fault: the clipped gradients are not kept
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


steps = []
model(windows[:1, :-1])
for epoch in range(2):
    for chunk in data:
        old = [tf.identity(v) for v in model.trainable_variables]
        loss = train_step(chunk)
        moved = tf.linalg.global_norm([a - tf.identity(b) for a, b in zip(old, model.trainable_variables)])
        steps.append(float(moved) / HP["lr"])
print("loss", float(loss), "largest update / lr", max(steps))
