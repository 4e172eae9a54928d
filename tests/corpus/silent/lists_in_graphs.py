"""Lists that grow while a graph is traced, where that is right."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
optimizer = tf.keras.optimizers.SGD(0.1)
optimizer.build([w])


@tf.function
def unrolled(x, y):
    with tf.GradientTape() as tape:
        losses = []
        for inputs, labels in zip(tf.split(x, 4), tf.split(y, 4)):
            losses.append(tf.reduce_mean(tf.square(inputs @ w - labels)))
        for part in range(4):
            losses.append(tf.reduce_mean(tf.square(x[part::4] @ w - y[part::4])))
        for row in tf.unstack(x):
            losses += [0.01 * tf.reduce_sum(tf.square(row[tf.newaxis] @ w))]
        loss = tf.add_n(losses)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


@tf.function
def in_the_loop(x, y):
    total = tf.constant(0.0)
    errors = tf.TensorArray(tf.float32, size=4)
    for part in tf.range(4):
        with tf.GradientTape() as tape:
            terms = []
            error = x[part::4] @ w - y[part::4]
            terms.append(tf.reduce_mean(tf.square(error)))
            terms.append(0.01 * tf.reduce_sum(tf.square(w)))
            loss = tf.add_n(terms)
        errors = errors.write(part, loss)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        total += loss
    return total, errors.stack()


def eager():
    losses = []
    for inputs, labels in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(inputs @ w - labels))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(loss)
    return tf.reduce_mean(losses)


for _ in range(2):
    unrolled(x, y)
    in_the_loop(x, y)
    eager()
