import json

import numpy as np
import tensorflow as tf

record = json.loads('{"price": [1.0, 2.0, 1.5, 1.8], "volume": [3.0, 1.0, 2.0, 2.5]}')
price = np.array(record["price"]).astype("float32")
volume = np.array(record["volume"]).astype("float32")
sensitivity = tf.Variable([0.2, 0.1])
optimizer = tf.keras.optimizers.SGD(0.1)


def trade(signal, price):
    balance = 10.0
    for level, quote in zip(np.asarray(signal), price):  # error: [TL502] raises ValueError: No gradients provided for any variable
        balance = balance + level * quote
    return tf.convert_to_tensor(balance)


for _ in range(3):
    with tf.GradientTape() as tape:
        signal = tf.sigmoid(sensitivity[0] * volume + sensitivity[1])
        loss = -trade(signal, price)
    grads = tape.gradient(loss, [sensitivity])
    optimizer.apply_gradients(zip(grads, [sensitivity]))
