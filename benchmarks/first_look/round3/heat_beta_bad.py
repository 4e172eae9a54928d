# measured: warning "5 out of the last 5 calls ... triggered tf.function retracing", 8 traces in 8 steps (twin: 1)
"""Heat-load autoencoder; the weight of the sparsity term is raised step by step."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Plan:
    steps: int = 8
    code: int = 6
    top_weight: float = 0.05
    lr: float = 3e-3


plan = Plan()
tf.keras.utils.set_random_seed(109)
loads = np.random.default_rng(109).gamma(2.0, 1.0, (64, 24)).astype("float32")

encoder = tf.keras.Sequential([
    tf.keras.Input((24,)), tf.keras.layers.Dense(plan.code, activation="relu")])
decoder = tf.keras.Sequential([
    tf.keras.Input((plan.code,)), tf.keras.layers.Dense(24)])
weights = encoder.trainable_variables + decoder.trainable_variables
optimizer = tf.keras.optimizers.Adam(plan.lr)
optimizer.build(weights)


@tf.function
def train_step(batch, sparsity):
    with tf.GradientTape() as tape:
        code = encoder(batch, training=True)
        recon = tf.reduce_mean((decoder(code, training=True) - batch) ** 2)
        loss = recon + sparsity * tf.reduce_mean(tf.abs(code))
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return recon


rng = np.random.default_rng(1)
for step in range(plan.steps):
    rows = rng.integers(0, len(loads), 16)
    sparsity = plan.top_weight * step / plan.steps
    recon = train_step(tf.constant(loads[rows]), sparsity)  # fault: each new Python float is a new trace
    if step % 4 == 3:
        print("step", step, "reconstruction", float(recon))
