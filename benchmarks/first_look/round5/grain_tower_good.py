"""Half-precision training with a loss-scaling optimizer in a hand-written step."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(61)
tf.keras.mixed_precision.set_global_policy("mixed_float16")


def build():
    inp = tf.keras.Input((5,))
    h = tf.keras.layers.Dense(16, activation="relu")(inp)
    out = tf.keras.layers.Dense(1, dtype="float32")(h)
    return tf.keras.Model(inp, out)


model = build()
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(
    tf.keras.optimizers.SGD(0.05), initial_scale=2.0 ** 12)
optimizer.build(model.trainable_variables)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        objective = optimizer.scale_loss(loss)
    grads = tape.gradient(objective, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


rng = np.random.default_rng(6)
x = rng.normal(size=(64, 5)).astype("float32")
y = (x[:, :1] - 2.0 * x[:, 1:2] + 1.0).astype("float32")
losses = [float(train_step(tf.constant(x), tf.constant(y))) for _ in range(150)]
print(f"loss {losses[0]:.4f} -> {losses[-1]:.4f}")
tf.keras.mixed_precision.set_global_policy("float32")
