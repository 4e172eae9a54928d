"""What is followed through control flow: the comment on a line says what breaks the program there."""

import contextlib
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))

# Exclusive branches.
opt = tf.keras.optimizers.SGD(0.1)


def step(flag):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    if flag:
        grads = tape.gradient(loss, [w])
    else:
        grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))


# Early return.
opt = tf.keras.optimizers.SGD(0.1)


def step(flag):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    if flag:
        return tape.gradient(loss, [w])
    grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))


# Continue.
opt = tf.keras.optimizers.SGD(0.1)
for i in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    if i % 2:
        opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
        continue
    opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))

# While true.
opt = tf.keras.optimizers.SGD(0.1)
i = 0
while True:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)
    i += 1
    if i > 10:
        break

# Try except finally.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
try:
    grads = tape.gradient(loss, [w])
except ValueError:
    grads = None
finally:
    print("done")
opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Generator of batches.
opt = tf.keras.optimizers.SGD(0.1)


def batches():
    for i in range(10):
        yield x, y


for bx, by in batches():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(bx @ w - by))
    grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Generator yields grads.
opt = tf.keras.optimizers.SGD(0.1)


def steps():
    for i in range(10):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        yield loss, tape.gradient(loss, [w])


for loss, grads in steps():
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Comprehension scope.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
norms = [tf.norm(grads) for grads in grads]
opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Match.
opt = tf.keras.optimizers.SGD(0.1)


def step(kind):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    match kind:
        case "clip":
            grads = [tf.clip_by_norm(g, 1.0) for g in tape.gradient(loss, [w])]
        case _:
            grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)


step("clip")

# Match binds.
opt = tf.keras.optimizers.SGD(0.1)


def compute():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return loss, tape.gradient(loss, [w])


match compute():
    case (loss, grads):
        opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Walrus.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
if (grads := tape.gradient(loss, [w])) is not None:
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Walrus in comprehension.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
print([norm for g in tape.gradient(loss, [w]) if (norm := tf.norm(last := g)) > 0])
opt.apply_gradients([(last, w)])  # TL203 if: opt.apply_gradients([(w, last)])


# Nonlocal.
def train():
    grads = None
    opt = tf.keras.optimizers.SGD(0.1)

    def compute():
        nonlocal grads
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        grads = tape.gradient(loss, [w])

    compute()
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)


train()

# For else.
opt = tf.keras.optimizers.SGD(0.1)
for i in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
else:
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Break out with grads.
opt = tf.keras.optimizers.SGD(0.1)
for i in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    if i > 3:
        break
    opt.apply_gradients(zip(grads, [w]))
opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

# Iterator in branch.
opt = tf.keras.optimizers.SGD(0.1)


def step(log):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    pairs = zip(tape.gradient(loss, [w]), [w])
    if log:
        pairs = list(pairs)
        print(pairs)
    opt.apply_gradients(pairs)


# Accumulate across turns.
opt = tf.keras.optimizers.SGD(0.1)
total = [tf.zeros_like(v) for v in [w, b]]
for i in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    total = [t + g for t, g in zip(total, grads)]
    if (i + 1) % 4 == 0:
        opt.apply_gradients(zip(total, [w, b]))
        total = [tf.zeros_like(v) for v in [w, b]]


# Contextmanager.
@contextlib.contextmanager
def recording():
    with tf.GradientTape() as tape:
        yield tape


opt = tf.keras.optimizers.SGD(0.1)
with recording() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))

# Nullcontext choice.
opt = tf.keras.optimizers.SGD(0.1)


def step(training):
    with tf.GradientTape() if training else contextlib.nullcontext() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    if training:
        opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


step(True)


# One loss or another, and no `else`: what the turn before has left is not meant.
def fit(kind):
    opt = tf.keras.optimizers.SGD(0.1)
    for _ in range(3):
        with tf.GradientTape() as tape:
            prediction = x @ w + b
            if kind == "squared":
                loss = tf.reduce_mean(tf.square(prediction - y))
            elif kind == "absolute":
                loss = tf.reduce_mean(tf.abs(prediction - y))
        opt.apply_gradients(zip(tape.gradient(loss, [w, b]), [w, b]))


fit("squared")
fit("absolute")

# Two conditions that exclude each other.
opt = tf.keras.optimizers.SGD(0.1)
for i in range(4):
    with tf.GradientTape() as tape:
        prediction = x @ w + b
        if i % 2 == 0:
            loss = tf.reduce_mean(tf.square(prediction - y))
        if i % 2 == 1:
            loss = tf.reduce_mean(tf.abs(prediction - y))
    opt.apply_gradients(zip(tape.gradient(loss, [w, b]), [w, b]))
