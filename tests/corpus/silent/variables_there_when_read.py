"""Models whose variables are there when the list of them is read, in all the ways there are."""

import functools

import tensorflow as tf
from tensorflow import keras

x = tf.random.normal((8, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def train(model, variables, optimizer=None):
    optimizer = optimizer or tf.keras.optimizers.SGD(0.05)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
    return loss


class Net(tf.keras.Model):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.hidden = tf.keras.layers.Dense(units, activation="relu")
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.hidden(inputs))


# Called with the data, with something to show it the shape, or in a helper.
model = Net()
model(x)
loss = train(model, model.trainable_variables)

dummy = Net()
_ = dummy(tf.zeros((1, 3)))
loss = train(dummy, dummy.trainable_variables)


def warm_up(model):
    return model(tf.zeros((1, 3)))


warm = Net()
warm_up(warm)
loss = train(warm, warm.trainable_variables)


def run_on_all(models, data):
    for one in models:
        one(data)


first, second = Net(), Net()
run_on_all([first, second], x)
loss = train(first, first.trainable_variables)
loss = train(second, second.trainable_variables)

by_name = {"policy": Net(), "value": Net()}
for one in by_name.values():
    one(x)
loss = train(by_name["policy"], by_name["policy"].trainable_variables)

for key in ("policy", "value"):
    by_name[key](x)
loss = train(by_name["value"], by_name["value"].trainable_variables)

predicted = Net()
predicted.predict(x, verbose=0)
loss = train(predicted, predicted.trainable_variables)

fitted = Net()
fitted.compile("sgd", "mse")
fitted.fit(x, y, verbose=0)
variables = fitted.trainable_variables
loss = train(fitted, variables)

mapped = Net()
list(map(mapped, [x]))
loss = train(mapped, mapped.trainable_variables)

wrapped = Net()
graph = tf.function(wrapped)
graph(x)
loss = train(wrapped, wrapped.trainable_variables)

partly = Net()
functools.partial(partly, x)()
loss = train(partly, partly.trainable_variables)

in_data = Net()
outputs = [in_data(batch) for batch in tf.data.Dataset.from_tensor_slices(x).batch(4)]
loss = train(in_data, in_data.trainable_variables)

called_by_data = Net()
data = tf.data.Dataset.from_tensor_slices(x).batch(4).map(lambda batch: called_by_data(batch))
loss = train(called_by_data, called_by_data.trainable_variables)

symbolic = Net()
symbolic(tf.keras.Input((3,)))
loss = train(symbolic, symbolic.trainable_variables)

# Built.
built = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
built.build((None, 3))
loss = train(built, built.trainable_variables)

layer = tf.keras.layers.Dense(1)
layer.build((None, 3))
loss = train(layer, layer.trainable_variables)

if not (late := tf.keras.layers.Dense(1)).built:
    late.build((None, 3))
loss = train(late, late.trainable_variables)

# The shape is told at the beginning.
loss = train(
    told := tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]),
    told.trainable_variables,
)
by_layer = tf.keras.Sequential([tf.keras.layers.InputLayer((3,)), keras.layers.Dense(1)])
loss = train(by_layer, by_layer.trainable_variables)
by_shape = tf.keras.Sequential([tf.keras.layers.Dense(4, input_shape=(3,)), keras.layers.Dense(1)])
loss = train(by_shape, by_shape.trainable_variables)
by_dimension = tf.keras.models.Sequential()
by_dimension.add(tf.keras.layers.Dense(1, input_dim=3))
loss = train(by_dimension, by_dimension.trainable_variables)
flat = tf.keras.Sequential([tf.keras.layers.Flatten(input_shape=(3,)), tf.keras.layers.Dense(1)])
loss = train(flat, flat.trainable_variables)
added = tf.keras.Sequential()
added.add(tf.keras.Input(shape=(3,)))
for units in (4, 1):
    added.add(tf.keras.layers.Dense(units))
loss = train(added, added.trainable_variables)
options = {"input_shape": (3,)}
spread = tf.keras.Sequential([tf.keras.layers.Dense(1, **options)])
loss = train(spread, spread.trainable_variables)

# Made of inputs and outputs.
inputs = tf.keras.Input((3,))
functional = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(inputs))
loss = train(functional, functional.trainable_variables)


class Functional(tf.keras.Model):
    def __init__(self):
        inputs = tf.keras.Input((3,))
        outputs = tf.keras.layers.Dense(1)(inputs)
        super().__init__(inputs=inputs, outputs=outputs)


loss = train(functional := Functional(), functional.trainable_variables)

shared = tf.keras.layers.Dense(1)
inputs = tf.keras.Input((3,))
with_shared = tf.keras.Model(inputs, shared(inputs))
loss = train(shared, shared.trainable_variables)

around = tf.keras.Sequential([with_shared])
loss = train(around, around.trainable_variables if around.built else shared.trainable_variables)

cloned = tf.keras.models.clone_model(with_shared)
loss = train(cloned, cloned.trainable_variables)


# Made, built or called when it is initialised.
class BuildsItself(Net):
    def __init__(self):
        super().__init__()
        self(tf.zeros((1, 3)))


loss = train(itself := BuildsItself(), itself.trainable_variables)


class CallsItsLayers(tf.keras.layers.Layer):
    def __init__(self):
        super(CallsItsLayers, self).__init__()
        self.dense = tf.keras.layers.Dense(1)
        self.dense.build((None, 3))

    def call(self, inputs):
        return self.dense(inputs)


loss = train(its := CallsItsLayers(), its.trainable_variables)


class MakesVariables(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.kernel = self.add_weight(name="kernel", shape=(3, 1))

    def call(self, inputs):
        return tf.matmul(inputs, self.kernel)


loss = train(makes := MakesVariables(), makes.trainable_variables)


class Module(tf.Module):
    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(tf.zeros((3, 1)))

    def __call__(self, inputs):
        return tf.matmul(inputs, self.kernel)


loss = train(module := Module(), module.trainable_variables)


class ListsItsOwn(Net):
    def __init__(self):
        super().__init__()
        self.kernel_of_mine = [tf.Variable(tf.zeros((3, 1)))]

    @property
    def trainable_variables(self):
        return self.kernel_of_mine

    def call(self, inputs):
        return tf.matmul(inputs, self.kernel_of_mine[0])


loss = train(lists := ListsItsOwn(), lists.trainable_variables)


class AroundAnother(tf.keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.inner(inputs) + 0.0 * self.out(inputs)


loss = train(outer := AroundAnother(told), outer.trainable_variables[:2])
inner = Net()
inner(x)
outer = AroundAnother(inner)
loss = train(outer, outer.trainable_variables)


# Made by something else.
def make_built():
    model = Net()
    model(x)
    return model


loss = train(given := make_built(), given.trainable_variables)


class Factory:
    def __init__(self):
        self.models = []

    def make(self):
        self.models.append(Net())
        return self.models[-1]

    def build(self):
        for one in self.models:
            one(x)


factory = Factory()
made = factory.make()
factory.build()
loss = train(made, made.trainable_variables)


@functools.lru_cache
def the_model():
    return Net()


the_model()(x)
loss = train(the_model(), the_model().trainable_variables)

only = None


def the_only():
    global only
    if only is None:
        only = Net()
    return only


the_only()(x)
loss = train(the_only(), the_only().trainable_variables)


# Read in the step, after the call.
def step(model, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    variables = model.trainable_variables
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
    return loss


for _ in range(2):
    loss = step(model, tf.keras.optimizers.SGD(0.05))
fresh = Net()
optimizer = tf.keras.optimizers.SGD(0.05)
for _ in range(2):
    loss = step(fresh, optimizer)


class Trainer:
    def __init__(self):
        self.model = Net()
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.ready = False

    @property
    def variables(self):
        return self.model.trainable_variables

    def prepare(self):
        self.model(x)
        self.ready = True

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        grads = tape.gradient(loss, self.variables)
        self.optimizer.apply_gradients(zip(grads, self.variables))
        return loss

    def step_when_ready(self):
        if not self.ready:
            self.prepare()
            return None
        variables = self.model.trainable_variables
        return train(self.model, variables, self.optimizer)

    def step_in_turns(self):
        if self.ready:
            return train(self.model, self.model.trainable_variables, self.optimizer)
        self.prepare()
        return None


trainer = Trainer()
loss = trainer.step()
trainer = Trainer()
for _ in range(3):
    trainer.step_when_ready()
trainer = Trainer()
for _ in range(3):
    trainer.step_in_turns()


# In a later turn than the first call.
turns = Net()
for number in range(4):
    if number < 2:
        turns(x)
        continue
    variables = turns.trainable_variables
    loss = train(turns, variables)

turns = Net()
for number in range(4):
    if number > 1:
        variables = turns.trainable_variables
        loss = train(turns, variables)
    else:
        turns(x)

turns = Net()
variables = turns.trainable_variables
for number in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(turns(x) - y))
    if number == 0:
        variables = turns.trainable_variables
    grads = tape.gradient(loss, variables)
    tf.keras.optimizers.SGD(0.05).apply_gradients(zip(grads, variables))


def later(model):
    yield 0
    variables = model.trainable_variables
    yield train(model, variables)


waiting = Net()
steps = later(waiting)
next(steps)
waiting(x)
loss = next(steps)

# Asked for, and seen to be empty.
asked = Net()
if not asked.trainable_variables:
    asked(x)
loss = train(asked, asked.trainable_variables)

tried = tf.keras.Sequential([tf.keras.layers.Dense(1)])
try:
    variables = tried.trainable_variables
    assert variables
except (AssertionError, ValueError):
    tried(x)
    variables = tried.trainable_variables
loss = train(tried, variables)

# Target networks, and generators and discriminators.
online, target = Net(), Net()
online(x)
target(x)
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.SGD(0.05)
for _ in range(2):
    goal = target(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(online(x) - goal - y))
    grads = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(grads, online.trainable_variables))

generator = tf.keras.Sequential([tf.keras.layers.Dense(3), tf.keras.layers.LeakyReLU()])
discriminator = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
discriminator(generator(x))
generator_optimizer = tf.keras.optimizers.SGD(0.05)
generator_optimizer.build(generator.trainable_variables)
discriminator_optimizer = tf.keras.optimizers.SGD(0.05)
discriminator_optimizer.build(discriminator.trainable_variables)
for _ in range(2):
    with tf.GradientTape(persistent=True) as tape:
        fake = discriminator(generator(x))
        loss = tf.reduce_mean(tf.square(fake))
        other = tf.reduce_mean(tf.square(discriminator(x) - fake))
    grads = tape.gradient(loss, generator.trainable_variables)
    generator_optimizer.apply_gradients(zip(grads, generator.trainable_variables))
    grads = tape.gradient(other, discriminator.trainable_variables)
    discriminator_optimizer.apply_gradients(zip(grads, discriminator.trainable_variables))

# A layer of a Sequential that is called alone, and one that is called by another model.
parts = [tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)]
whole = tf.keras.Sequential(parts)
whole(x)
loss = train(lambda data: parts[1](parts[0](data)), parts[1].trainable_variables)
loss = train(whole, [*parts[0].trainable_variables, *parts[1].trainable_variables])

body = tf.keras.layers.Dense(4)
heads = [tf.keras.layers.Dense(1) for _ in range(2)]
for head in heads:
    head(body(x))
for head in heads:
    loss = train(lambda data: head(body(data)), body.trainable_variables + head.trainable_variables)


class UsesWhatStandsAround(tf.keras.Model):
    def call(self, inputs):
        return body_of_all(inputs)


body_of_all = tf.keras.layers.Dense(1)
UsesWhatStandsAround()(x)
loss = train(body_of_all, body_of_all.trainable_variables)

in_a_list = [tf.keras.layers.Dense(1)] * 2
in_a_list[0](x)
loss = train(in_a_list[1], in_a_list[1].trainable_variables)


class Registry:
    pass


registry = Registry()
registry.model = Net()
registry.model(x)
loss = train(registry.model, registry.model.trainable_variables)
setattr(registry, "model", Net())
getattr(registry, "model")(x)
loss = train(registry.model, registry.model.trainable_variables)


# Called by what Python does behind the program: iteration, indices, contexts, defaults.
class Collector:
    def __init__(self, model):
        self.model = model

    def __iter__(self):
        yield self.model(x)

    def __getitem__(self, index):
        return self.model(x)[index]

    def __enter__(self):
        self.model(x)

    def __exit__(self, *args):
        pass


collecting = Net()
for action in Collector(collecting):
    variables = collecting.trainable_variables
    loss = train(collecting, variables)

collecting = Net()
actions = [action for action in Collector(collecting)]
loss = train(collecting, collecting.trainable_variables)

collecting = Net()
actions = list(Collector(collecting))
loss = train(collecting, collecting.trainable_variables)

collecting = Net()
action = Collector(collecting)[0]
loss = train(collecting, collecting.trainable_variables)

collecting = Net()
with Collector(collecting):
    loss = train(collecting, collecting.trainable_variables)

by_default = Net()
data = tf.data.Dataset.from_tensor_slices(x).batch(4).map(lambda batch, net=by_default: net(batch))
loss = train(by_default, by_default.trainable_variables)


# Passed on, and called after the model is.
class Runner:
    def __init__(self, *steps, **options):
        self.steps = steps


used_later = Net()


def step_of_later():
    variables = used_later.trainable_variables
    return train(used_later, variables)


runner = type("Kept", (Runner,), {})(step_of_later)
used_later(x)
for kept in runner.steps:
    kept()

# Frozen from the beginning: there is nothing to train in it, ever.
frozen = tf.keras.layers.Dense(4, trainable=False)
head = tf.keras.layers.Dense(1)
head(frozen(x))
fresh = tf.keras.layers.Dense(4, trainable=False)
loss = train(lambda data: head(fresh(data)), fresh.trainable_variables + head.trainable_variables)

# Called by a function that is passed on.
by_key = Net()
sorted([1.0, 2.0], key=lambda one: float(by_key(x)[0, 0]) * one)
loss = train(by_key, by_key.trainable_variables)

by_key = Net()
numbers = [1.0, 2.0]
numbers.sort(key=lambda one: float(by_key(x)[0, 0]) * one)
loss = train(by_key, by_key.trainable_variables)

by_filter = Net()
list(filter(lambda one: by_filter(x) is not None, numbers))
loss = train(by_filter, by_filter.trainable_variables)

by_table = Net()
table = {name: lambda: by_table(x) for name in ("one", "two")}
table["one"]()
loss = train(by_table, by_table.trainable_variables)

by_set = Net()
for one in {lambda: by_set(x)}:
    one()
loss = train(by_set, by_set.trainable_variables)

by_keyword = Net()
max(numbers, key=lambda one: float(by_keyword(x)[0, 0]) * one)
loss = train(by_keyword, by_keyword.trainable_variables)

# Made or called by what stands around a class.
import dataclasses


@dataclasses.dataclass
class Prepared:
    net: tf.keras.Model = dataclasses.field(default_factory=Net)

    def __post_init__(self):
        self.net(x)


prepared = Prepared()
loss = train(prepared.net, prepared.net.trainable_variables)


class Preparing(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.net(x)
        return made


class PreparedByItsClass(metaclass=Preparing):
    def __init__(self):
        self.net = Net()


prepared = PreparedByItsClass()
loss = train(prepared.net, prepared.net.trainable_variables)


def prepares(cls):
    init = cls.__init__

    def init_and_call(self):
        init(self)
        self.net(x)

    cls.__init__ = init_and_call
    return cls


@prepares
class PreparedByDecorator:
    def __init__(self):
        self.net = Net()


prepared = PreparedByDecorator()
loss = train(prepared.net, prepared.net.trainable_variables)

# One after the other, in an order that the program knows.
in_order = Net()


def prepare_in_order():
    in_order(x)


def train_in_order():
    variables = in_order.trainable_variables
    return train(in_order, variables)


for one in (prepare_in_order, train_in_order):
    one()

in_order = Net()
for name, one in {"first": prepare_in_order, "then": train_in_order}.items():
    one()

in_turns = Net()
found = [
    train(in_turns, in_turns.trainable_variables)
    for number in (-1, 1, 2)
    if number > 0 or in_turns(x) is None
]

# Called by a text.
by_text = Net()
exec("by_text(x)")
loss = train(by_text, by_text.trainable_variables)

by_text = Net()
eval("by_text(x)")
loss = train(by_text, by_text.trainable_variables)


# Called where something is stored, or on the way out.
class Storing:
    def __init__(self, net):
        self.net = net

    def __setitem__(self, key, value):
        self.net(value)

    @property
    def data(self):
        return None

    @data.setter
    def data(self, value):
        self.net(value)


stored = Net()
Storing(stored)["data"] = x
loss = train(stored, stored.trainable_variables)

stored = Net()
Storing(stored).data = x
loss = train(stored, stored.trainable_variables)

at_last = Net()


def call_at_last():
    try:
        return None
    finally:
        at_last(x)


call_at_last()
loss = train(at_last, at_last.trainable_variables)
