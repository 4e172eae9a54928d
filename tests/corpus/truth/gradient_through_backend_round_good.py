import tensorflow as tf
from tensorflow.keras import backend as K

x = tf.random.normal((32, 3))
y = tf.cast(tf.reduce_sum(x, axis=1, keepdims=True) > 0, tf.float32)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1, activation="sigmoid")])
optimizer = tf.keras.optimizers.Adam(0.05)


def dice_loss(y_true, y_pred):
    hits = K.sum(y_true * y_pred)
    return 1.0 - 2.0 * hits / (K.sum(y_true) + K.sum(y_pred) + 1.0)


for step in range(20):
    with tf.GradientTape() as tape:
        loss = dice_loss(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
