"""A `tf.function` is given another Python number at each call.

## What happens
It is traced again each time, which takes much longer than the step itself, and keeps all the
graphs. TensorFlow warns of it after some calls.

## Why
A Python number is a constant in the graph, so that each number needs a graph of its own. For
tensors of one type and shape there is one graph.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train_step(x, y, weight):
    with tf.GradientTape() as tape:
        guess = model(x)
        loss = tf.reduce_mean(tf.square(guess - y)) + weight * tf.reduce_mean(tf.abs(guess))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


for step in range(20):
    weight = 0.01 * step / 20
    train_step(x, y, weight)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train_step(x, y, weight):
    with tf.GradientTape() as tape:
        guess = model(x)
        loss = tf.reduce_mean(tf.square(guess - y)) + weight * tf.reduce_mean(tf.abs(guess))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


for step in range(20):
    weight = 0.01 * step / 20
    train_step(x, y, tf.constant(weight))
```

## Fix
Makes a tensor of it where it is given. Unsafe: the function may need a Python number.

## Runtime message
None; the warning `… triggered tf.function retracing. Tracing is expensive …` is logged.

## When it is right
A number that has a few values only: a flag, a remainder, that of a loop of less than five turns. A
function with an `input_signature` makes a tensor of it by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import Computed, Item, NumberGiven, Value, all_of
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

# What has a few values only.
_FEW = frozenset({"Mod", "FloorDiv", "compare", "Not", "builtins.bool", "builtins.int"})
_MANY = 5


@rule(
    code="TL697",
    name="number-given-to-graph",
    severity=Severity.INFORMATION,
    title="A tf.function is traced again for each number",
)
def number_given_to_graph(context: Context) -> Iterator[Report]:
    """Numbers that are computed from the count of a loop and given to a graph in it."""
    done: set[ast.AST] = set()
    for given in context.events(NumberGiven):
        parts = list(all_of(given.value))
        loop = next((one for one in map(_loop, parts) if one is not None), None)
        if loop is None or given.node in done or _is_short(loop):
            continue
        if any(isinstance(one, Computed) and one.op in _FEW for one in parts):
            continue
        around = given.place.all_loops
        if not any(isinstance(one, ast.For) and loop in ast.walk(one.iter) for one in around):
            continue
        if facts.mentions(context, "input_signature") or context.once(facts.may_run_eagerly):
            continue
        done.add(given.node)
        yield Report(
            given.node,
            f"Give the `tf.function` a tensor, `tf.constant({given.name})`: for each new Python "
            "number it is traced again, which is slow.",
            ((loop, "The number comes from here."),),
            tuple(_fixes(context, given)),
        )


def _loop(value: Value) -> ast.Call | None:
    """The `range` or `enumerate` that ``value`` is a count of."""
    match value:
        case Computed(op="element", inputs=(Computed(op="builtins.range", node=node),)):
            pass
        case Item(owner=Computed(op="builtins.range", node=node)):
            pass
        case _:
            return None
    return node if isinstance(node, ast.Call) else None


def _is_short(loop: ast.Call) -> bool:
    match loop.args:
        case [ast.Constant(value=int(turns))]:
            return turns < _MANY
        case _:
            return False


def _fixes(context: Context, given: NumberGiven) -> Iterator[Fix]:
    name = tensorflow(context)
    found = [
        one
        for one in (*given.node.args, *(each.value for each in given.node.keywords))
        if isinstance(one, ast.Name) and one.id == given.name
    ]
    if name is None or len(found) != 1:
        return
    edit = replace(context, found[0], f"{name}.constant({given.name})")
    yield Fix(f"Give it `{edit.text}`", Safety.UNSAFE, lambda: (edit,))
