"""What looks like a fault of strategies, tapes, optimizers or custom gradients, and is none."""

import tensorflow as tf

w = tf.Variable(3.0)
still = tf.Variable(2.0, trainable=False)
optimizer = tf.keras.optimizers.SGD(0.01)
optimizer.build([w])
one_device = tf.distribute.OneDeviceStrategy("CPU:0")


def replica_step(ready):
    with tf.GradientTape() as tape:
        loss = tf.square(w)
    grads = tape.gradient(loss, [w])

    def update():
        optimizer.apply_gradients(zip(grads, [w]))
        return 1

    tf.cond(ready, update, lambda: 0)


@tf.function
def train_step(ready):
    one_device.run(replica_step, args=(ready,))


train_step(tf.constant(True))

# A persistent tape that is asked after the loop, one that is reset, and one that a graph opens.
parts = tf.GradientTape(persistent=True)
total = tf.zeros(())
for number in range(3):
    with parts:
        total += tf.square(w) / 3.0
optimizer.apply_gradients([(parts.gradient(total, w), w)])
emptied = tf.GradientTape(persistent=True)
for number in range(3):
    with emptied:
        emptied.reset()
        loss = tf.square(w)
    optimizer.apply_gradients([(emptied.gradient(loss, w), w)])
kept = tf.GradientTape(persistent=True)


@tf.function
def traced_step():
    with kept:
        loss = tf.square(w)
    optimizer.apply_gradients([(kept.gradient(loss, w), w)])


for number in range(3):
    traced_step()


# Python's numbers and bounded loops under XLA.
@tf.function(jit_compile=True)
def compiled_step(start):
    number = 0
    with tf.GradientTape() as tape:
        value = start
        while number < 3:
            value = value * w
            number += 1
        for _ in tf.range(2):
            value = value * w
        loss = tf.square(value)
    optimizer.apply_gradients([(0.0001 * tape.gradient(loss, w), w)])


compiled_step(tf.constant(0.1))


@tf.custom_gradient
def scaled(value, factor):
    shape = w.shape

    def grad(upstream):
        return upstream * w, tf.zeros(shape)

    return value * factor * still, grad


with tf.GradientTape() as tape:
    loss = scaled(w, tf.constant(2.0))
optimizer.apply_gradients([(tape.gradient(loss, w), w)])

# Optimizers of TensorFlow 1 take any variable of TensorFlow.
old = tf.compat.v1.train.AdamOptimizer(0.1)
with tf.GradientTape() as tape:
    loss = tf.square(w)
old.apply_gradients([(tape.gradient(loss, w), w)])
print(old.get_slot_names())

# A list that is filled in time.
trained = []
trained.append(w)
with tf.GradientTape() as tape:
    loss = tf.square(w)
optimizer.apply_gradients(zip(tape.gradient(loss, trained), trained))
