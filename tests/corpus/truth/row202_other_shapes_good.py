import tensorflow as tf

trunk = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="tanh")])
head = tf.keras.Sequential([tf.keras.Input((8,)), tf.keras.layers.Dense(2)])
pretraining = tf.keras.optimizers.Adam(1e-2)
fine_tuning = tf.keras.optimizers.Adam(1e-3)
ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def pretrain(x, labels):
    variables = trunk.trainable_variables + head.trainable_variables
    with tf.GradientTape() as tape:
        loss = ce(labels, head(trunk(x)))
    pretraining.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def fine_tune(x, labels):
    features = trunk(x)
    with tf.GradientTape() as tape:
        loss = ce(labels, head(features))
    grads = tape.gradient(loss, head.trainable_variables)
    fine_tuning.apply_gradients(zip(grads, head.trainable_variables))
    return loss


x = tf.random.normal((64, 4))
labels = tf.cast(x[:, 0] > x[:, 1], tf.int32)
for step in range(10):
    print("loss", float(pretrain(x, labels)))
for step in range(5):
    print("loss", float(fine_tune(x, labels)))
