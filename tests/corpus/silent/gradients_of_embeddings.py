"""Slices where slices are taken, tensors where a table is used as a whole, and types asked for."""

import tensorflow as tf

words = tf.constant([[0, 1], [2, 3]])
table = tf.Variable(tf.ones((4, 2)))
model = tf.keras.Sequential(
    [
        tf.keras.Input((2,), dtype="int32"),
        tf.keras.layers.Embedding(4, 3),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.1)
optimizer.build(model.trainable_variables)


def gradients():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(words)))
    return tape.gradient(loss, model.trainable_variables)


def apply(grads):
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


apply([tf.convert_to_tensor(g) * 0.5 for g in gradients()])
apply([tf.multiply(g, 0.5) for g in gradients()])
apply([g * tf.constant(0.5) for g in gradients()])
apply([-(-g) for g in gradients()])
apply([tf.clip_by_norm(g, 1.0) for g in gradients()])
apply([0.5 * (tf.convert_to_tensor(g) if isinstance(g, tf.IndexedSlices) else g) for g in gradients()])

# the table is used as a whole as well
with tf.GradientTape() as tape:
    logits = tf.matmul(tf.gather(table, [1, 2]), table, transpose_b=True)
    total = tf.reduce_sum(logits)
table.assign_sub(0.1 * tape.gradient(total, table))

# a penalty reaches all weights
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(model(words)))
    loss += 0.01 * tf.add_n([tf.nn.l2_loss(v) for v in model.trainable_variables])
apply([0.5 * g for g in tape.gradient(loss, model.trainable_variables)])

# the other layers
last = model.layers[-1].trainable_variables
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(model(words)))
for variable, grad in zip(last, tape.gradient(loss, last)):
    variable.assign_sub(0.1 * grad)
