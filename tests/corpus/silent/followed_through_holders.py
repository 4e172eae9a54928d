"""Gradients go through namespaces, contexts, objects that are called, generators and stars."""

import contextlib
import functools
import types

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Taking:
    def __call__(self, tape, loss, sources):
        return tape.gradient(loss, sources)


@contextlib.contextmanager
def held(value):
    print("held")
    yield value
    print("given back")


def once(value):
    yield value


def update(optimizer, *args, **kwargs):
    return optimizer.apply_gradients(*args, **kwargs)


taking = Taking()
state = types.SimpleNamespace(w=tf.Variable(tf.zeros((3, 1))), step=0)
state.optimizer = tf.keras.optimizers.SGD(0.1)

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = tape.gradient(loss, [state.w])
    state.optimizer.apply_gradients(zip(gradients, [state.w]))  # TL203 if: state.optimizer.apply_gradients(zip([state.w], gradients))
    state.step += 1

for _ in range(3):
    with contextlib.nullcontext(), tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    with contextlib.nullcontext(tape.gradient(loss, [state.w])) as gradients:
        print("taken")
    state.optimizer.apply_gradients(zip(gradients, [state.w]))  # TL102 if: state.optimizer.apply_gradients(gradients)

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    with held(tape.gradient(loss, [state.w])) as gradients:
        state.optimizer.apply_gradients(zip(gradients, [state.w]))  # TL102 if: state.optimizer.apply_gradients(gradients)

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = taking(tape, loss, [state.w])
    state.optimizer.apply_gradients(zip(gradients, [state.w]))  # TL203 if: state.optimizer.apply_gradients(zip([state.w], gradients))

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = next(once(tape.gradient(loss, [state.w])))
    state.optimizer.apply_gradients(next(once(zip(gradients, [state.w]))))  # TL203 if: state.optimizer.apply_gradients(next(once(zip([state.w], gradients))))

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = tape.gradient(loss, [state.w])
    state.optimizer.apply_gradients(*[zip(gradients, [state.w])])  # TL102 if: state.optimizer.apply_gradients(*[gradients])

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = tape.gradient(loss, [state.w])
    functools.partial(state.optimizer.apply_gradients, zip(gradients, [state.w]))()  # TL102 if: functools.partial(state.optimizer.apply_gradients, gradients)()

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = tape.gradient(loss, [state.w])
    functools.partial(state.optimizer.apply_gradients, zip(gradients, [state.w]))()  # TL103 if: functools.partial(tf.keras.optimizers.SGD.apply_gradients, zip(gradients, [state.w]))()

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = tape.gradient(loss, [state.w])
    update(state.optimizer, zip(gradients, [state.w]))

for _ in range(3):
    with tf.GradientTape() as tape:  # TL407 if: with tf.GradientTape(watch_accessed_variables=False) as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = taking(tape, loss, [state.w])
    update(state.optimizer, zip(gradients, [state.w]))

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ state.w - y))
    gradients = functools.partial(tape.gradient, loss, [state.w])()  # TL408 if: gradients = functools.partial(tape.gradient, None, [state.w])()
    update(state.optimizer, zip(gradients, [state.w]))

for _ in range(3):
    with contextlib.ExitStack() as stack:
        tape = stack.enter_context(tf.GradientTape())
        loss = tf.reduce_mean(tf.square(x @ state.w - y))  # TL502 if: loss = float(tf.reduce_mean(tf.square(x @ state.w - y)))
    gradients = tape.gradient(loss, [state.w])
    update(state.optimizer, zip(gradients, [state.w]))

with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ state.w - y))
for _ in range(1):
    gradients = tape.gradient(loss, [state.w])
    update(state.optimizer, zip(gradients, [state.w]))

with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ state.w - y))
for gradients in [tape.gradient(loss, [state.w])]:
    print("taken once")
update(state.optimizer, zip(gradients, [state.w]))
