"""What is followed through calls: the comment on a line says what breaks the program there."""

import functools
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))


# Starred args.
def train(opt, grads, variables):
    opt.apply_gradients(zip(grads, variables))  # TL102 if: opt.apply_gradients(grads)


opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
parts = (tape.gradient(loss, [w]), [w])
train(opt, *parts)


# Kwargs dict passed through.
def inner(opt, grads, variables):
    opt.apply_gradients(zip(grads, variables))  # TL102 if: opt.apply_gradients(grads)


def outer(**kwargs):
    inner(**kwargs)


opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
outer(opt=opt, grads=grads, variables=[w])


# Args passed through.
def inner(opt, grads, variables):
    opt.apply_gradients(zip(grads, variables))  # TL102 if: opt.apply_gradients(grads)


def outer(*args):
    inner(*args)


opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])
outer(opt, grads, [w])


# Partial.
def train(opt, grads, variables):
    opt.apply_gradients(zip(grads, variables))  # TL102 if: opt.apply_gradients(grads)


opt = tf.keras.optimizers.SGD(0.1)
go = functools.partial(train, opt, variables=[w])
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
go(tape.gradient(loss, [w]))


# Closure.
def make(opt):
    def step(grads):
        opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)

    return step


step = make(tf.keras.optimizers.SGD(0.1))
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
step(tape.gradient(loss, [w]))


# Several returns.
def grads_of():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return loss, tape.gradient(loss, [w])


opt = tf.keras.optimizers.SGD(0.1)
loss, grads = grads_of()
opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)


# Namedtuple-ish dict return.
def grads_of():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return {"loss": loss, "grads": tape.gradient(loss, [w])}


opt = tf.keras.optimizers.SGD(0.1)
out = grads_of()
opt.apply_gradients(zip(out["grads"], [w]))  # TL102 if: opt.apply_gradients(out["grads"])


# Staticmethod and classmethod.
class T:
    opt = tf.keras.optimizers.SGD(0.1)

    @staticmethod
    def loss():
        return tf.reduce_mean(tf.square(x @ w - y))

    @classmethod
    def apply(cls, grads):
        cls.opt.apply_gradients(zip(grads, [w]))  # TL102 if: cls.opt.apply_gradients(grads)

    def step(self):
        with tf.GradientTape() as tape:
            loss = self.loss()
        self.apply(tape.gradient(loss, [w]))


T().step()


# Property.
class T:
    def __init__(self):
        self.w = tf.Variable(tf.zeros((3, 1)))
        self.opt = tf.keras.optimizers.SGD(0.1)

    @property
    def variables_(self):
        return [self.w, b]

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ self.w + b - y))
        grads = tape.gradient(loss, [self.w])
        self.opt.apply_gradients(zip(grads, [self.w]))  # TL204 if: self.opt.apply_gradients(zip(grads, self.variables_))


T().step()


# Own decorator.
def timed(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


opt = tf.keras.optimizers.SGD(0.1)


@timed
def compute():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return tape.gradient(loss, [w])


opt.apply_gradients(zip(compute(), [w]))  # TL102 if: opt.apply_gradients(compute())


# Own decorator that takes apart.
def loss_only(f):
    def wrapper(*args):
        return zip(f(*args), [w])

    return wrapper


opt = tf.keras.optimizers.SGD(0.1)


@loss_only
def compute():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return tape.gradient(loss, [w])


opt.apply_gradients(compute())

# Strategy run.
strategy = tf.distribute.get_strategy()
with strategy.scope():
    opt = tf.keras.optimizers.SGD(0.1)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)
    return loss


@tf.function
def train(x, y):
    return strategy.run(step, args=(x, y))


train(x, y)

# Strategy run argument.
strategy = tf.distribute.get_strategy()
opt = tf.keras.optimizers.SGD(0.1)


def apply(grads):
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)


with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
strategy.run(apply, args=(tape.gradient(loss, [w]),))

# Strategy run kwargs.
strategy = tf.distribute.get_strategy()
opt = tf.keras.optimizers.SGD(0.1)


def apply(grads):
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)


with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
strategy.run(apply, kwargs={"grads": tape.gradient(loss, [w])})

# Map_fn.
opt = tf.keras.optimizers.SGD(0.1)


def one(row):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(row[tf.newaxis] @ w))
    grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)
    return loss


tf.map_fn(one, x)

# While_loop.
opt = tf.keras.optimizers.SGD(0.1)


def body(i):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)
    return (i + 1,)


tf.while_loop(lambda i: i < 10, body, (0,))

# While loop carries.
opt = tf.keras.optimizers.SGD(0.1)


def body(i, total):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)
    opt.apply_gradients(zip(clipped, [w]))  # TL301 if: opt.apply_gradients(zip(grads, [w]))
    return i + 1, total + loss


tf.while_loop(lambda i, t: i < 10, body, (0, 0.0))

# Cond.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = tape.gradient(loss, [w])


def yes():
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)
    return 1


tf.cond(loss > 0, yes, lambda: 0)

# Recursion.
opt = tf.keras.optimizers.SGD(0.1)


def descend(n):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)
    if n > 0:
        descend(n - 1)


descend(5)


# Callback argument.
def training(step, n):
    for _ in range(n):
        step(x, y)


opt = tf.keras.optimizers.SGD(0.1)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    opt = tf.keras.optimizers.SGD(0.1)  # TL701 if: opt = tf.keras.optimizers.Adam()
    opt.apply_gradients(zip(grads, [w]))


training(step, 10)

# Tf.function call form.
opt = tf.keras.optimizers.SGD(0.1)


def step(grads):
    opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)


fast = tf.function(step)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
fast(tape.gradient(loss, [w]))


# Callable instance.
class Step:
    def __init__(self, opt):
        self.opt = opt

    def __call__(self, grads):
        self.opt.apply_gradients(zip(grads, [w]))  # TL102 if: self.opt.apply_gradients(grads)


step = Step(tf.keras.optimizers.SGD(0.1))
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
step(tape.gradient(loss, [w]))


# Bound method stored.
class T:
    def __init__(self):
        self.opt = tf.keras.optimizers.SGD(0.1)

    def apply(self, grads):
        self.opt.apply_gradients(zip(grads, [w]))  # TL102 if: self.opt.apply_gradients(grads)


apply = T().apply
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
apply(tape.gradient(loss, [w]))

# Apply method of optimizer as function.
opt = tf.keras.optimizers.SGD(0.1)
apply = opt.apply_gradients
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
apply(zip(tape.gradient(loss, [w]), [w]))  # TL102 if: apply(tape.gradient(loss, [w]))

# Map over grads.
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
grads = list(map(lambda g: tf.clip_by_norm(g, 1.0), tape.gradient(loss, [w])))
opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)
