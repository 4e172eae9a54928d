"""Reservoir inflow forecast with linear warm-up and cosine decay."""
import math

import numpy as np
import tensorflow as tf


class WarmupCosine(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak, warmup, total):
        super().__init__()
        self.peak, self.warmup, self.total = peak, warmup, total

    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        rise = self.peak * (step + 1.0) / self.warmup
        progress = (step - self.warmup) / (self.total - self.warmup)
        fall = 0.5 * self.peak * (1.0 + tf.cos(math.pi * tf.clip_by_value(progress, 0.0, 1.0)))
        return tf.where(step < self.warmup, rise, fall)

    def get_config(self):
        return {"peak": self.peak, "warmup": self.warmup, "total": self.total}


tf.keras.utils.set_random_seed(89)
rng = np.random.default_rng(89)
flows = np.abs(np.cumsum(rng.normal(size=(240, 10)), axis=1)).astype("float32")
x, y = flows[:, :9], flows[:, 9:]
EPOCHS, BATCH = 6, 40

model = tf.keras.Sequential([
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(1),
])
schedule = WarmupCosine(peak=2e-2, warmup=10, total=EPOCHS * len(x) // BATCH)
optimizer = tf.keras.optimizers.Adam(learning_rate=schedule)


@tf.function
def train_step(bx, by):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(model(bx, training=True) - by))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


rates = []
for epoch in range(EPOCHS):
    for i in range(0, len(x), BATCH):
        loss = train_step(x[i:i + BATCH], y[i:i + BATCH])
    rates.append(round(float(tf.convert_to_tensor(optimizer.learning_rate)), 5))
print("mae", float(loss), "rates", rates)
