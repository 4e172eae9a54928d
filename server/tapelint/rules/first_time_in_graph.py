"""A `tf.function` does something at every step that a Python flag should let it do only once.

## What happens
Nothing is raised. What is assigned the first time is assigned again at each step: what was trained
in between is overwritten.

## Why
Python tests the flag and sets it while the function is traced. The flag is not set at that moment,
so the assignments become a part of the graph, which every step runs. Setting the flag does not
change the graph.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3), seed=1) + 2.0
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Shifted(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.zeros((3, 1)))
        self.shift = tf.Variable(tf.zeros((3,)))
        self.ready = False

    def __call__(self, x):
        if not self.ready:
            self.shift.assign(-tf.reduce_mean(x, axis=0))
            self.ready = True
        return (x + self.shift) @ self.w


model = Shifted()
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, [model.w, model.shift])
    optimizer.apply_gradients(zip(grads, [model.w, model.shift]))


for _ in range(20):
    step(x, y)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3), seed=1) + 2.0
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Shifted(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.zeros((3, 1)))
        self.shift = tf.Variable(tf.zeros((3,)))
        self.ready = tf.Variable(False, trainable=False)

    def __call__(self, x):
        if not self.ready:
            self.shift.assign(-tf.reduce_mean(x, axis=0))
            self.ready.assign(True)
        return (x + self.shift) @ self.w


model = Shifted()
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, [model.w, model.shift])
    optimizer.apply_gradients(zip(grads, [model.w, model.shift]))


for _ in range(20):
    step(x, y)
```

## Fix
Makes the flag a `tf.Variable`, in `__init__` or where the module first binds it, and sets it with
`assign`. Unsafe: whatever else reads the flag gets a variable.

## Runtime message
None.

## When it is right
A flag that is set before the function is traced, as by a first call without `tf.function`, and one
that guards the making of something. Where the file says that functions run eagerly, nothing is
reported.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.variable import as_variable
from tapelint.flow import Assigned, Const, NumberRead, Tested
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL650",
    name="first-time-in-graph",
    severity=Severity.WARNING,
    title="What is done the first time is done at every step",
)
def first_time_in_graph(context: Context) -> Iterator[Report]:
    """Flags that are set, where a graph finds them unset, beside what assigns to variables."""
    read = {one.node: one for one in context.events(NumberRead)}
    traced: set[tuple[Hashable, ast.AST]] = set()
    done: set[ast.AST] = set()
    for tested in context.events(Tested):
        key = tested.place.trace, tested.node
        if tested.place.trace is None or key in traced:
            continue
        traced.add(key)
        flag = _flag(tested.node)
        body = _taken(context, tested)
        if flag not in read or not facts.is_surely_graph(context, tested.place):
            continue
        stored = next((one for one in body if _sets(context, one, flag, tested.node)), None)
        assigned = _assigned(context, tested, body)
        if stored is None or stored in done or assigned is None or not tested.place.all_loops:
            continue
        done.add(stored)
        name = context.text(flag)
        yield Report(
            stored,
            f"Make `{name}` a `tf.Variable` and set it with `assign`: Python sets it while the "
            "function is traced, and the graph takes this branch at every step.",
            (
                (tested.node, "This is decided while the function is traced."),
                (assigned.node, "This is assigned at every step."),
            ),
            tuple(_fixes(context, tested, read[flag])),
        )


def _flag(test: ast.expr) -> ast.expr:
    """What ``test`` asks if it is set, or not."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=flag):
            return flag
        case _:
            return test


def _taken(context: Context, tested: Tested) -> list[ast.AST]:
    """What stands in the way that surely is taken when the function is traced."""
    around = context.outline.parent(tested.node)
    if not isinstance(around, ast.If) or around.test is not tested.node:
        return []
    match tested.value:
        case Const(value=bool(truth)):
            way = around.body if truth else around.orelse
            return [one for statement in way for one in walk(statement)]
        case _:
            return []


def _sets(context: Context, node: ast.AST, flag: ast.expr, test: ast.expr) -> bool:
    """Whether ``node`` sets the ``flag`` so that the ``test`` would go the other way."""
    match node:
        case ast.Assign(targets=[target], value=ast.Constant(value=bool(value))):
            same = context.text(target) == context.text(flag)
            return same and value is (flag is not test)
        case _:
            return False


def _assigned(context: Context, tested: Tested, body: list[ast.AST]) -> Assigned | None:
    """What is assigned to a variable in ``body``, when the function is traced."""
    inside = set(body)
    for one in context.events(Assigned):
        in_trace = one.place.trace == tested.place.trace and one.method == "assign"
        if in_trace and not inside.isdisjoint((one.node, *one.place.calls)):
            return one
    return None


def _fixes(context: Context, tested: Tested, read: NumberRead) -> Iterator[Fix]:
    if tested.converted and (edits := as_variable(context, read.holder, read.name)):
        yield Fix("Make a `tf.Variable` of it", Safety.UNSAFE, lambda: edits)
