# measured: both TF: iterations 640 for 80 planned, final mse 1.133 (good 80, 0.176)
"""House-price style regression with small micro-batches on one device."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(11)
ACCUM = 8
MICRO = 8
EPOCHS = 5


def synth(n=1024, d=10):
    rng = np.random.default_rng(11)
    x = rng.normal(size=(n, d)).astype("float32")
    w = rng.normal(size=(d, 1)).astype("float32")
    y = np.tanh(x @ w) + 0.5 * x[:, :1] * x[:, 1:2] + 2.0
    return x, y.astype("float32")


def build(d):
    inp = tf.keras.Input((d,))
    h = tf.keras.layers.Dense(48, activation="swish")(inp)
    h = tf.keras.layers.Dense(48, activation="swish")(h)
    return tf.keras.Model(inp, tf.keras.layers.Dense(1)(h))


x, y = synth()
model = build(x.shape[1])
updates = EPOCHS * (len(x) // (MICRO * ACCUM))
schedule = tf.keras.optimizers.schedules.CosineDecay(2e-2, decay_steps=updates)
optimizer = tf.keras.optimizers.Adam(schedule)
variables = model.trainable_variables
buffers = [tf.Variable(tf.zeros(v.shape), trainable=False) for v in variables]


@tf.function
def collect(xb, yb):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(yb - model(xb, training=True)))
    for buf, g in zip(buffers, tape.gradient(loss, variables)):
        buf.assign_add(g / ACCUM)
    return loss


@tf.function
def update(grads):
    optimizer.apply_gradients(zip(grads, variables))


data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=11)
data = data.batch(MICRO, drop_remainder=True)
probe = []
step = 0
for epoch in range(EPOCHS):
    running = []
    for xb, yb in data:
        running.append(float(collect(xb, yb)))
        step += 1
        flush = 1.0 if step % ACCUM == 0 else 0.0
        before = variables[0].numpy().copy()
        update([flush * b for b in buffers])  # fault:
        if not flush:
            probe.append(float(np.abs(variables[0].numpy() - before).max()))
        for b in buffers:
            b.assign((1.0 - flush) * b)
    print(f"epoch {epoch} loss {np.mean(running):.4f}")

final = float(tf.reduce_mean(tf.square(y - model(x))))
print(f"planned={updates} iterations={int(optimizer.iterations)} "
      f"moved_between={max(probe):.5f} final_mse={final:.4f}")
