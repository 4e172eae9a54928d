"""Two-phase fine-tuning: warm up the head, then train the whole network."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(13)
rng = np.random.default_rng(13)
x_all = tf.constant(rng.normal(size=(128, 10)).astype("float32"))
y_all = tf.constant(np.tanh(x_all.numpy()[:, :1] * 2.0 - x_all.numpy()[:, 1:2]))

backbone = tf.keras.Sequential(
    [tf.keras.Input((10,)), tf.keras.layers.Dense(12, activation="tanh")], name="backbone")
head = tf.keras.Sequential([tf.keras.Input((12,)), tf.keras.layers.Dense(1)], name="head")
model = tf.keras.Sequential([tf.keras.Input((10,)), backbone, head])
optimizer = tf.keras.optimizers.Adam(0.01)
optimizer.build(model.trainable_variables)


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    params = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, params), params))
    return loss


def run_phase(step, n_steps):
    before = [w.copy() for w in backbone.get_weights()]
    for _ in range(n_steps):
        loss = step(x_all, y_all)
    moved = max(float(np.abs(a - b).max()) for a, b in zip(before, backbone.get_weights()))
    return float(loss), moved


schedule = [("warm-up", False, 100), ("fine-tune", True, 200)]
for name, unfreeze, n_steps in schedule:
    backbone.trainable = unfreeze
    step = tf.function(train_step)
    loss, moved = run_phase(step, n_steps)
    print(f"{name}: loss {loss:.4f}, backbone moved {moved:.4f}")
