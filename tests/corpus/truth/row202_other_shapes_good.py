import tensorflow as tf

trunk = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu")])
head = tf.keras.Sequential([tf.keras.Input((8,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(1e-2)
ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def fine_tune(x, labels):
    with tf.GradientTape() as tape:
        loss = ce(labels, head(trunk(x)))
    grads = tape.gradient(loss, head.trainable_variables)
    optimizer.apply_gradients(zip(grads, head.trainable_variables))
    return loss


x = tf.random.normal((64, 4))
labels = tf.cast(x[:, 0] > x[:, 1], tf.int32)
for step in range(10):
    print("loss", float(fine_tune(x, labels)))
