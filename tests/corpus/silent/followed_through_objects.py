"""What is followed through objects: the comment on a line says what breaks the program there."""

from dataclasses import dataclass
from typing import NamedTuple
import collections
import dataclasses
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))


# Dataclass.
@dataclass
class State:
    model: tf.keras.Model
    opt: tf.keras.optimizers.Optimizer

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.model.trainable_variables))  # TL102 if: self.opt.apply_gradients(grads)


State(tf.keras.Sequential([tf.keras.layers.Dense(1)]), tf.keras.optimizers.SGD(0.1)).step()


# Dataclass default factory.
@dataclass
class State:
    opt: object = dataclasses.field(default_factory=lambda: tf.keras.optimizers.SGD(0.1))


state = State()
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
state.opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))  # TL102 if: state.opt.apply_gradients(tape.gradient(loss, [w]))


# Dataclass gradient container.
@dataclass
class Result:
    loss: tf.Tensor
    grads: list


def compute():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return Result(loss, tape.gradient(loss, [w]))


opt = tf.keras.optimizers.SGD(0.1)
r = compute()
opt.apply_gradients(zip(r.grads, [w]))  # TL102 if: opt.apply_gradients(r.grads)

# Namedtuple.
Result = collections.namedtuple("Result", ["loss", "grads"])


def compute():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return Result(loss, tape.gradient(loss, [w]))


opt = tf.keras.optimizers.SGD(0.1)
r = compute()
opt.apply_gradients(zip(r.grads, [w]))  # TL102 if: opt.apply_gradients(r.grads)


# NamedTuple class.
class Result(NamedTuple):
    loss: tf.Tensor
    grads: list


def compute():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return Result(loss=loss, grads=tape.gradient(loss, [w]))


opt = tf.keras.optimizers.SGD(0.1)
loss, grads = compute()
opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)


# Inheritance.
class Base:
    def __init__(self):
        self.opt = tf.keras.optimizers.SGD(0.1)

    def step(self):
        with tf.GradientTape() as tape:
            loss = self.loss()
        self.update(tape.gradient(loss, [w]))

    def update(self, grads):
        raise NotImplementedError


class Child(Base):
    def loss(self):
        return tf.reduce_mean(tf.square(x @ w - y))

    def update(self, grads):
        self.opt.apply_gradients(zip(grads, [w]))  # TL102 if: self.opt.apply_gradients(grads)


Child().step()


# Super method.
class Base:
    def update(self, opt, grads):
        opt.apply_gradients(zip(grads, [w]))  # TL102 if: opt.apply_gradients(grads)


class Child(Base):
    def update(self, opt, grads):
        super().update(opt, grads)


with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y))
Child().update(tf.keras.optimizers.SGD(0.1), tape.gradient(loss, [w]))

# Lists of models.
models = [tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]) for _ in range(3)]
opts = [tf.keras.optimizers.SGD(0.1) for _ in models]
for model, opt in zip(models, opts):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))  # TL102 if: opt.apply_gradients(grads)

# Dict of models pairing.
models = {"g": tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]), "d": tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])}
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(models["g"](x) - y))
grads = tape.gradient(loss, models["g"].trainable_variables)
opt.apply_gradients(zip(grads, models["g"].trainable_variables))  # TL201 if: opt.apply_gradients(zip(grads, models["d"].trainable_variables))

# Dict items loop.
models = {"g": tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])}
opts = {"g": tf.keras.optimizers.SGD(0.1)}
for name, model in models.items():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    opts[name].apply_gradients(zip(grads, model.trainable_variables))  # TL102 if: opts[name].apply_gradients(grads)

# Enumerate optimizers.
models = [tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])]
opts = [tf.keras.optimizers.SGD(0.1)]
for i, model in enumerate(models):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    opts[i].apply_gradients(zip(grads, model.trainable_variables))  # TL102 if: opts[i].apply_gradients(grads)

# Range index.
models = [tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]), tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])]
opts = [tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)]
for i in range(2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(models[i](x) - y))
    grads = tape.gradient(loss, models[i].trainable_variables)
    clipped = [tf.clip_by_norm(g, 1.0) for g in grads]
    opts[i].apply_gradients(zip(clipped, models[i].trainable_variables))  # TL301 if: opts[i].apply_gradients(zip(grads, models[i].trainable_variables))


# Call creates variables in build.
class Dense(tf.keras.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(3, 1))

    def call(self, x):
        return x @ self.kernel


d = Dense()
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(d(x) - y))
grads = tape.gradient(loss, d.trainable_variables)
opt.apply_gradients(zip(grads, d.trainable_variables))


# Two instances same class.
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)


a, c = Net(), Net()
c(x)
opt = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(a(x) - y))
grads = tape.gradient(loss, a.trainable_variables)
opt.apply_gradients(zip(grads, a.trainable_variables))  # TL201 if: opt.apply_gradients(zip(grads, c.trainable_variables))
