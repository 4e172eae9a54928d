import tensorflow as tf

x = tf.random.normal((32, 3))
labels = tf.cast(tf.reduce_sum(x, axis=1, keepdims=True) > 0.0, tf.float32)
given = tf.keras.Input((3,))
hidden = tf.keras.layers.Dense(8, activation="tanh")(given)
judge = tf.keras.Model(inputs=given, outputs=tf.keras.layers.Dense(1)(hidden))
cross_entropy = tf.keras.losses.BinaryCrossentropy(label_smoothing=0.1, from_logits=True)
optimizer = tf.keras.optimizers.SGD(0.5)


def loss_of(labels, scores):
    return cross_entropy(labels, scores)


@tf.function
def step(x, labels):
    with tf.GradientTape() as tape:
        loss = loss_of(labels, judge(x))
    grads = tape.gradient(loss, judge.trainable_variables)
    optimizer.apply_gradients(zip(grads, judge.trainable_variables))


for _ in range(5):
    step(x, labels)
