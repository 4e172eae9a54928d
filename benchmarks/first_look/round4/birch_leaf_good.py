"""Leaf disease classifier; brightness jitter is part of the training step."""
import numpy as np
import tensorflow as tf

keras = tf.keras
keras.utils.set_random_seed(14)
SIZE, CLASSES = 8, 3
templates = np.random.randn(CLASSES, SIZE * SIZE).astype("float32") * 0.5


def photos(n, spread):
    y = np.random.randint(0, CLASSES, n)
    light = np.random.uniform(-spread, spread, (n, 1))
    x = templates[y] + 0.6 * np.random.randn(n, SIZE * SIZE) + light
    return x.astype("float32"), y.astype("int32")


model = keras.Sequential([
    keras.layers.Input((SIZE * SIZE,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(CLASSES),
])
opt = keras.optimizers.Adam(2e-3)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def jitter(x):
    return x + tf.random.uniform([], -4.0, 4.0)


@tf.function
def train_step(x, y):
    x = jitter(x)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    return loss


x, y = photos(960, 0.0)
for epoch in range(12):
    order = np.random.permutation(len(x))
    for i in range(0, len(x), 48):
        pick = order[i:i + 48]
        loss = train_step(x[pick], y[pick])
print("final training loss %.4f" % float(loss))

probe = tf.function(jitter)
print("shift seen in five calls:", [round(float(probe(tf.zeros([]))), 3) for _ in range(5)])
for spread in (0.0, 4.0):
    xt, yt = photos(600, spread)
    acc = np.mean(np.argmax(model(xt).numpy(), axis=1) == yt)
    print(f"accuracy when light varies by {spread}: {acc:.3f}")
