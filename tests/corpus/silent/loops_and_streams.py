"""Control flow around the step: iterators, while, enumerate, nested loops, lambdas, tf.while."""

import tensorflow as tf

w = tf.Variable([[0.2], [0.4]])
opt = tf.keras.optimizers.SGD(0.05)
opt.build([w])
data = tf.data.Dataset.from_tensor_slices((tf.random.normal((12, 2)), tf.ones((12, 1)))).batch(3)


@tf.function
def whole_epoch_in_graph():
    total = tf.constant(0.0)
    for x, y in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
        total += loss
    return total


def until_small():
    iterator, loss = iter(data.repeat()), tf.constant(1.0)
    while loss > 0.9:
        x, y = next(iterator)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        grads = tape.gradient(loss, [w])
        opt.apply_gradients(zip(grads, [w]))


def several_tapes_per_step():
    for x, y in data:
        grads = []
        for half in (slice(0, 2), slice(2, 3)):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(x[half] @ w - y[half]))
            grads.append(tape.gradient(loss, w))
        opt.apply_gradients([(tf.add_n(grads) / len(grads), w)])


def gradient_on_persistent_per_output():
    x = tf.random.normal((3, 2))
    with tf.GradientTape(persistent=True) as tape:
        outputs = x @ w
        scalars = [outputs[i, 0] for i in range(3)]
    rows = [tape.gradient(scalar, w) for scalar in scalars]
    return tf.stack(rows)


step = lambda tape, loss: opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
with tf.GradientTape() as t:
    l = tf.reduce_sum(w**2)
step(t, l)

while True:
    with tf.GradientTape() as t:
        l = tf.reduce_sum(w**2)
    if l < 10.0:
        opt.apply_gradients([(t.gradient(l, w), w)])
        break

whole_epoch_in_graph()
until_small()
several_tapes_per_step()
gradient_on_persistent_per_output()
