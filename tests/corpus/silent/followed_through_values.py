"""What is followed through values: the comment on a line says what breaks the program there."""

import itertools
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))

# Slicing.
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m1(x) - y))
grads = tape.gradient(loss, m1.trainable_variables[:1])
opt.apply_gradients(zip(grads, m1.trainable_variables[:1]))  # TL201 if: opt.apply_gradients(zip(grads, m1.trainable_variables[1:]))

# Slicing grads and vars.
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
m2 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.1)
o2 = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m1(x) + m2(x) - y))
n = len(m1.trainable_variables)
grads = tape.gradient(loss, m1.trainable_variables + m2.trainable_variables)
opt.apply_gradients(zip(grads[:n], m1.trainable_variables))
o2.apply_gradients(zip(grads[n:], m2.trainable_variables))

# Weights equivalent.
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m1(x) - y))
opt.apply_gradients(zip(tape.gradient(loss, m1.trainable_weights), m1.trainable_variables))

# Watched.
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m1(x) - y))
opt.apply_gradients(zip(tape.gradient(loss, tape.watched_variables()), tape.watched_variables()))

# Dict gradients zipped.
params = {"w": w, "b": b}
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ params["w"] + params["b"] - y))
grads = tape.gradient(loss, params)
opt.apply_gradients(zip(grads.values(), params.values()))

# Dict gradients items.
params = {"w": w, "b": b}
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ params["w"] + params["b"] - y))
grads = tape.gradient(loss, params)
opt.apply_gradients([(g, params[k]) for k, g in grads.items()])

# Nested gradients.
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
m2 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
o1, o2 = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m1(x) + m2(x) - y))
g1, g2 = tape.gradient(loss, [m1.trainable_variables, m2.trainable_variables])
o1.apply_gradients(zip(g1, m1.trainable_variables))  # TL201 if: o1.apply_gradients(zip(g1, m2.trainable_variables))
o2.apply_gradients(zip(g2, m2.trainable_variables))

# Nested gradients dict.
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
m2 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
o1 = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m1(x) + m2(x) - y))
g = tape.gradient(loss, {"a": m1.trainable_variables, "b": m2.trainable_variables})
o1.apply_gradients(zip(g["a"], m1.trainable_variables))  # TL201 if: o1.apply_gradients(zip(g["b"], m1.trainable_variables))

# Nested passed whole.
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
m2 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
o1 = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m1(x) + m2(x) - y))
grads = tape.gradient(loss, [m1.trainable_variables, m2.trainable_variables])
grads = tf.nest.flatten(grads)
o1.apply_gradients(zip(grads, m1.trainable_variables + m2.trainable_variables))

# Clip comprehension unused.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
clipped = [tf.clip_by_value(g, -1.0, 1.0) for g in grads]
opt.apply_gradients(zip(clipped, [w]))  # TL301 if: opt.apply_gradients(zip(grads, [w]))

# Clip comprehension with none.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
clipped = [None if g is None else tf.clip_by_value(g, -1.0, 1.0) for g in grads]
opt.apply_gradients(zip(clipped, [w]))  # TL301 if: opt.apply_gradients(zip(grads, [w]))

# Clip pairs.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
capped = [(tf.clip_by_value(g, -1.0, 1.0), v) for g, v in zip(grads, [w])]
opt.apply_gradients(capped)  # TL301 if: opt.apply_gradients(zip(grads, [w]))

# Loop clip in place.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
for i in range(len(grads)):
    grads[i] = tf.clip_by_norm(grads[i], 1.0)
opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Loop clip enumerated.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
for i, g in enumerate(grads):
    grads[i] = tf.clip_by_norm(g, 1.0)
opt.apply_gradients(zip(grads, [w]))

# Arithmetic.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
halves = [g / 2.0 for g in grads]
opt.apply_gradients(zip(halves, [w]))  # TL102 if: opt.apply_gradients(halves)

# Accumulate list.
opt = tf.keras.optimizers.SGD(0.1)
acc = None
for i in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    acc = grads if acc is None else [a + g for a, g in zip(acc, grads)]
opt.apply_gradients(zip(acc, [w]))  # TL102 if: opt.apply_gradients(acc)

# Accumulate append and sum.
opt = tf.keras.optimizers.SGD(0.1)
batches = []
for i in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    batches.append(tape.gradient(loss, [w, b]))
summed = [tf.add_n(gs) for gs in zip(*batches)]
opt.apply_gradients(zip(summed, [w, b]))  # TL102 if: opt.apply_gradients(summed)

# Accumulate append and mean reversed.
opt = tf.keras.optimizers.SGD(0.1)
batches = []
for i in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    batches.append(tape.gradient(loss, [w, b]))
mean = [tf.reduce_mean(tf.stack(gs), axis=0) for gs in zip(*batches)]
opt.apply_gradients(zip(mean, [w, b]))  # TL203 if: opt.apply_gradients(zip([w, b], mean))

# Accumulate comprehension.
opt = tf.keras.optimizers.SGD(0.1)


def one(bx, by):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(bx @ w + b - by))
    return tape.gradient(loss, [w, b])


all_grads = [one(x, y) for _ in range(4)]
mean = [sum(gs) / 4 for gs in zip(*all_grads)]
opt.apply_gradients(zip(mean, [w, b]))  # TL102 if: opt.apply_gradients(mean)

# Accumulate in variables.
opt = tf.keras.optimizers.SGD(0.1)
acc = [tf.Variable(tf.zeros_like(v), trainable=False) for v in [w, b]]
for i in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    for a, g in zip(acc, tape.gradient(loss, [w, b])):
        a.assign_add(g)
opt.apply_gradients(zip(acc, [w, b]))

# None filtering pairs.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w, b])
opt.apply_gradients((g, v) for g, v in zip(grads, [w, b]) if g is not None)

# None filtering pairs reversed.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w, b])
opt.apply_gradients([(g, v) for g, v in zip(grads, [w, b]) if g is not None])  # TL203 if: opt.apply_gradients([(v, g) for g, v in zip(grads, [w, b]) if g is not None])

# Single.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
g = tape.gradient(loss, w)
opt.apply_gradients([(g, w)])  # TL203 if: opt.apply_gradients([(w, g)])

# Sum of lists of grads.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape(persistent=True) as tape:
    l1 = tf.reduce_mean(tf.square(x @ w - y))
    l2 = tf.reduce_mean(tf.square(x @ w))
g1, g2 = tape.gradient(l1, [w]), tape.gradient(l2, [w])
both = [p + q for p, q in zip(g1, g2)]
opt.apply_gradients(zip(both, [w]))  # TL102 if: opt.apply_gradients(both)

# Zeros_like fill.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w, b])
grads = [g if g is not None else tf.zeros_like(v) for g, v in zip(grads, [w, b])]
opt.apply_gradients(zip(grads, [w, b]))  # TL102 if: opt.apply_gradients(grads)

# Numpy rounding grads.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = [tf.convert_to_tensor(g.numpy()) for g in tape.gradient(loss, [w])]
opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# List reversed both.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w + b - y))
grads = tape.gradient(loss, [w, b])
opt.apply_gradients(zip(reversed(grads), reversed([w, b])))

# Itertools chain.
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
m2 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
v = list(itertools.chain(m1.trainable_variables, m2.trainable_variables))
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m1(x) + m2(x) - y))
opt.apply_gradients(zip(tape.gradient(loss, v), v))  # TL203 if: opt.apply_gradients(zip(v, tape.gradient(loss, v)))

# Sum of variable lists.
models = [tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]) for _ in range(2)]
v = sum([m.trainable_variables for m in models], [])
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(models[0](x) + models[1](x) - y))
grads = tape.gradient(loss, v)
opt.apply_gradients(zip(grads, v))  # TL102 if: opt.apply_gradients(grads)

# Flattened comprehension variables.
models = [tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]) for _ in range(2)]
v = [v for m in models for v in m.trainable_variables]
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(models[0](x) + models[1](x) - y))
grads = tape.gradient(loss, v)
opt.apply_gradients(zip(grads, v))

# Tf.nest map.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
half = tf.nest.map_structure(lambda g: g * 0.5, grads)
opt.apply_gradients(zip(half, [w]))  # TL102 if: opt.apply_gradients(half)

# Star list.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w + b - y))
grads = tape.gradient(loss, [w, b])
opt.apply_gradients([*zip(grads, [w, b])])  # TL102 if: opt.apply_gradients([*grads])

# Persistent del.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape(persistent=True) as tape:
    loss = tf.reduce_mean(tf.square(x @ w + b - y))
gw = tape.gradient(loss, w)
gb = tape.gradient(loss, b)
del tape
opt.apply_gradients([(gw, w), (gb, b)])
