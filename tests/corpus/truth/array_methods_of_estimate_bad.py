import csv
import io

import numpy as np
import tensorflow as tf

TABLE = "1.0,2.0,3.5\n0.5,1.0,1.2\n2.0,0.1,2.2\n"
rows = np.array([list(map(float, row)) for row in csv.reader(io.StringIO(TABLE))]).astype("float32")
estimator = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)


def penalty(estimate, target):
    worst = np.abs(estimate.numpy() - target).ravel().max()  # error: [TL502] raises ValueError: No gradients provided for any variable
    return tf.constant(worst, tf.float32)


for _ in range(2):
    with tf.GradientTape() as tape:
        estimate = estimator(rows[:, :2])
        loss = penalty(estimate, rows[:, 2:])
    grads = tape.gradient(loss, estimator.trainable_variables)
    optimizer.apply_gradients(zip(grads, estimator.trainable_variables))
