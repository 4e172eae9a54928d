"""Denoising autoencoder with on-the-fly corruption of its inputs."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(21)
N_PIXELS, NOISE, BATCH = 16, 0.8, 32


def build_autoencoder():
    inp = tf.keras.Input((N_PIXELS,))
    h = tf.keras.layers.Dense(24, activation="relu")(inp)
    h = tf.keras.layers.Dense(4, activation="relu")(h)
    h = tf.keras.layers.Dense(24, activation="relu")(h)
    return tf.keras.Model(inp, tf.keras.layers.Dense(N_PIXELS)(h))


auto = build_autoencoder()
optimizer = tf.keras.optimizers.Adam(0.005)


def corrupt(clean):
    noise = tf.random.normal((BATCH, N_PIXELS), stddev=NOISE)
    return clean + noise, tf.reduce_sum(noise)


@tf.function
def train_step(clean):
    noisy, fingerprint = corrupt(clean)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(auto(noisy, training=True) - clean))
    grads = tape.gradient(loss, auto.trainable_variables)
    optimizer.apply_gradients(zip(grads, auto.trainable_variables))
    return loss, fingerprint


rng = np.random.default_rng(4)
basis = rng.normal(size=(2, N_PIXELS))
signals = (rng.normal(size=(BATCH, 2)) @ basis).astype("float32")
clean = tf.constant(signals)
seen = set()
for _ in range(400):
    loss, mark = train_step(clean)
    seen.add(round(float(mark), 3))

fresh = signals + rng.normal(scale=NOISE, size=signals.shape).astype("float32")
test = float(np.mean((auto(fresh).numpy() - signals) ** 2))
print(f"noise draws {len(seen)}, train loss {float(loss):.3f}, loss under new noise {test:.3f}")
