# Signature verification: a pair network with a margin loss.
import numpy as np
import tensorflow as tf

MARGIN = 1.0
EMBED = 8

rs = np.random.RandomState(12)
tf.random.set_seed(12)

writers = rs.randn(20, 24).astype(np.float32)


def sample_pairs(n):
    """Half of the pairs come from one writer; a page may be drawn twice."""
    first = rs.randint(0, 20, n)
    same = rs.rand(n) < 0.5
    second = np.where(same, first, rs.randint(0, 20, n))
    noise_a = 0.2 * rs.randn(n, 24)
    noise_b = np.where((rs.rand(n) < 0.1)[:, None] & same[:, None], noise_a, 0.2 * rs.randn(n, 24))
    label = (first == second).astype(np.float32)
    return ((writers[first] + noise_a).astype(np.float32),
            (writers[second] + noise_b).astype(np.float32), label)


tower = tf.keras.Sequential([
    tf.keras.layers.Input((24,)),
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(EMBED),
])


def distance(a, b):
    sq = tf.reduce_sum(tf.square(a - b), axis=1)
    return tf.sqrt(tf.maximum(sq, 1e-9))


def margin_loss(d, same):
    pull = same * d
    push = (1.0 - same) * tf.square(tf.nn.relu(MARGIN - d))
    return tf.reduce_mean(pull + push)


optimizer = tf.keras.optimizers.Adam(2e-3)


@tf.function
def train_on(a, b, same):
    with tf.GradientTape() as tape:
        loss = margin_loss(distance(tower(a), tower(b)), same)
    grads = tape.gradient(loss, tower.trainable_variables)
    optimizer.apply_gradients(zip(grads, tower.trainable_variables))
    return loss


history = [float(train_on(*sample_pairs(64))) for _ in range(250)]
a, b, same = sample_pairs(500)
d = distance(tower(a), tower(b)).numpy()
print("loss first/last: %.4f / %.4f" % (history[0], history[-1]))
print("pair accuracy: %.3f" % np.mean((d < 0.5) == (same > 0.5)))
print("weights finite:", all(np.isfinite(w).all() for w in tower.get_weights()))
