import io
import json

import numpy as np
import tensorflow as tf

FEED = ["[0.1, 0.4]", "[0.3, 0.2]", "[0.9, 0.5]"]
gauge = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
truth = np.loadtxt(io.StringIO("1.0 0.5 0.2")).tolist()

guesses = []
for line in FEED:
    row = np.array(json.loads(line)).astype("float32")
    guesses.append(gauge(row[None])[0, 0])  # error: [TL501] raises ValueError: No gradients provided for any variable
with tf.GradientTape() as tape:
    loss = sum([(guess - level) ** 2 for guess, level in zip(guesses, truth)])
grads = tape.gradient(loss, gauge.trainable_variables)
optimizer.apply_gradients(zip(grads, gauge.trainable_variables))
