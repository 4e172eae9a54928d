"""What is followed through lists that grow: the comment on a line says what breaks the program there."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))

# Appended under a branch.
c = tf.Variable(1.0)


def step(clip):
    opt = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y)) * c
    grads = tape.gradient(loss, [w, b, c])
    pairs = []
    for g, v in zip(grads, [w, b, c]):
        if clip:
            g = tf.clip_by_norm(g, 1.0)
        pairs.append((g, v))
    opt.apply_gradients(pairs)


step(True)


# Appended raw in function.
def step():
    opt = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    clipped = []
    for g in tape.gradient(loss, [w, b]):
        if tf.norm(g) > 1:
            g = tf.clip_by_norm(g, 1.0)
        clipped.append(g)
    opt.apply_gradients(zip(clipped, [w, b]))  # TL102 if: opt.apply_gradients(clipped)


step()

# Models appended.
models = []
for i in range(3):
    models.append(tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]))
opts = []
for m in models:
    opts.append(tf.keras.optimizers.Adam(0.1))
for i in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(models[i](x) - y))
    opts[i].apply_gradients(zip(tape.gradient(loss, models[i].trainable_variables), models[i].trainable_variables))
for model, opt in zip(models, opts):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    opt.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))

# Variables appended.
vs = []
for i in range(3):
    vs.append(tf.Variable(tf.zeros((3, 1))))
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ vs[0] + x @ vs[1] + x @ vs[2] - y))
opt.apply_gradients(zip(tape.gradient(loss, vs), vs))

# Losses appended.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    losses = []
    for i in range(3):
        losses.append(tf.reduce_mean(tf.square(x @ w - y)))
    loss = tf.add_n(losses)
opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))

# Tapes appended.
opt = tf.keras.optimizers.SGD(0.1)
tapes, losses = [], []
for i in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    tapes.append(tape)
    losses.append(loss)
for tape, loss in zip(tapes, losses):
    opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))

# Accumulators.
acc = [tf.Variable(tf.zeros_like(v), trainable=False) for v in [w, b]]
opt = tf.keras.optimizers.SGD(0.1)
for i in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    for a, g in zip(acc, tape.gradient(loss, [w, b])):
        a.assign_add(g)
    if i % 2:
        opt.apply_gradients(zip(acc, [w, b]))
        for a in acc:
            a.assign(tf.zeros_like(a))

# Pairs of several.
opt = tf.keras.optimizers.SGD(0.1)
pairs = []
m1 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
m2 = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
for m in (m1, m2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(m(x) - y))
    pairs.extend(zip(tape.gradient(loss, m.trainable_variables), m.trainable_variables))
opt.apply_gradients(pairs)

# Pairs of several appended.
opt = tf.keras.optimizers.SGD(0.1)
pairs = []
for v in (w, b):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    pairs.append((tape.gradient(loss, v), v))
opt.apply_gradients(pairs)

# Grads of several appended.
opt = tf.keras.optimizers.SGD(0.1)
grads = []
for v in (w, b):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads.append(tape.gradient(loss, v))
opt.apply_gradients(zip(grads, [w, b]))  # TL102 if: opt.apply_gradients(grads)

# Ensembles.
opt = tf.keras.optimizers.SGD(0.1)
models = [tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]) for _ in range(3)]
opts = [tf.keras.optimizers.Adam(0.1) for _ in models]
for m in models:
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(m(x) - y))
        g = tape.gradient(loss, m.trainable_variables)
        opts[models.index(m)].apply_gradients(zip(g, m.trainable_variables))

# Fast weights.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    fast = [v - 0.1 * g for v, g in zip([w, b], inner.gradient(loss, [w, b]))]
    after = tf.reduce_mean(tf.square(x @ fast[0] + fast[1] - y))
opt.apply_gradients(zip(outer.gradient(after, [w, b]), [w, b]))


# Consumer of generator twice.
def batches():
    yield x, y
    yield x, y


opt = tf.keras.optimizers.SGD(0.1)
for epoch in range(2):
    for bx, by in batches():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(bx @ w - by))
        opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


# Generator yields tape.
def steps():
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        yield tape, loss


opt = tf.keras.optimizers.SGD(0.1)
for tape, loss in steps():
    opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))

# Average by variable.
opt = tf.keras.optimizers.SGD(0.1)
towers = []
for i in range(2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    towers.append(list(zip(tape.gradient(loss, [w, b]), [w, b])))
average = []
for pairs in zip(*towers):
    grads = [g for g, _ in pairs]
    average.append((tf.reduce_mean(tf.stack(grads), 0), pairs[0][1]))
opt.apply_gradients(average)


# Agents.
class Agent:
    def __init__(self):
        self.w = tf.Variable(tf.zeros((3, 1)))
        self.opt = tf.keras.optimizers.Adam(0.1)

    def forward(self):
        with tf.GradientTape() as self.tape:
            self.loss = tf.reduce_mean(tf.square(x @ self.w - y))

    def backward(self):
        self.opt.apply_gradients(zip(self.tape.gradient(self.loss, [self.w]), [self.w]))


agents = [Agent() for _ in range(3)]
for a in agents:
    a.forward()
for a in agents:
    a.backward()
more = []
for _ in range(3):
    more.append(Agent())
for a in more:
    a.forward()
for a in more:
    a.backward()
