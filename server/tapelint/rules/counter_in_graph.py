"""A Python number counts the steps inside a `tf.function`, and what a step does depends on it.

## What happens
The number advances only while the function is traced, once or twice in all. What a test of it said
then is what the graph does at every step: it always applies the gradients, or never. A weight or
rate that is computed of it stays what it was. Nothing is raised.

## Why
A `tf.function` runs its Python code only to build the graph. `count += 1` on a Python number is
not a part of that graph, and an `if` on one picks the branch that gets into it. The same holds for
the `train_step` of a model, which `fit` makes a graph of.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
total = tf.Variable(tf.zeros((3, 1)), trainable=False)
optimizer = tf.keras.optimizers.SGD(0.1)


class Trainer:
    def __init__(self):
        self.count = 0

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        total.assign_add(tape.gradient(loss, w))
        self.count += 1
        if self.count % 4 == 0:
            optimizer.apply_gradients([(total / 4.0, w)])
            total.assign(tf.zeros_like(total))


trainer = Trainer()
for _ in range(40):
    trainer.step(x, y)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
total = tf.Variable(tf.zeros((3, 1)), trainable=False)
optimizer = tf.keras.optimizers.SGD(0.1)


class Trainer:
    def __init__(self):
        self.count = tf.Variable(0, trainable=False)

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        total.assign_add(tape.gradient(loss, w))
        self.count.assign_add(1)
        if self.count % 4 == 0:
            optimizer.apply_gradients([(total / 4.0, w)])
            total.assign(tf.zeros_like(total))


trainer = Trainer()
for _ in range(40):
    trainer.step(x, y)
```

## Fix
Makes a `tf.Variable` of the count in `__init__`, or where the module binds it first, and counts
with `assign_add`. Not safe: what else reads the number gets a variable.

## Runtime message
None.

## When it is right
A count of how often the function was traced, which guards what is to be made the first time
(`if self.count == 0`) or only warns, is right, and so is one that is only printed or logged. A
`tf.Variable` counts at every step. Where the file says that functions run eagerly, nothing is
reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.variable import as_variable
from tapelint.flow import (
    Assigned,
    AttributeStored,
    Computed,
    GradientTaken,
    NumberAdvanced,
    NumberRead,
    Tested,
    Transformed,
    all_of,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

# What changes something at each step that it is run.
_EFFECTS = ("apply_gradients", "minimize", "assign", "assign_add", "assign_sub", "apply")


@rule(
    code="TL691",
    name="counter-in-graph",
    severity=Severity.WARNING,
    title="The counter does not advance in the graph",
)
def counter_in_graph(context: Context) -> Iterator[Report]:
    """Counts that are advanced in a graph, and decide there what a step does."""
    read = {one.node: (one.holder, one.name) for one in context.events(NumberRead)}
    for advanced in context.events(NumberAdvanced):
        if not facts.is_surely_graph(context, advanced.place):
            continue
        if facts.is_guarded(context, advanced):
            continue
        slot = advanced.holder, advanced.name
        tests = []
        for tested in context.events(Tested):
            asked = [node for node in walk(tested.node) if read.get(node) == slot]
            if asked and tested.place.graph and _decides(context, tested.node, asked[0]):
                tests.append(tested)
                name = facts.short(context, asked[0], "the count")
                yield Report(
                    tested.node,
                    f"{name} is a Python number, which advances only while the function is "
                    "traced: this test is decided then, once for all steps. Make it a "
                    "`tf.Variable` and count with `assign_add`.",
                    ((advanced.node, "It is advanced here, in the traced code."),),
                    tuple(_fixes(context, advanced, tested)),
                )
        if not tests and _is_computed_with(context, advanced.node):
            target = _target(advanced.node)
            name = facts.short(context, target, "the count")
            yield Report(
                advanced.node,
                f"{name} is a Python number, which advances only while the function is traced: "
                "what the step computes of it is the same at every step. Make it a `tf.Variable` "
                "and count with `assign_add`.",
                fixes=tuple(_fixes(context, advanced, None)),
            )


def _target(node: ast.Assign | ast.AugAssign) -> ast.expr:
    return node.target if isinstance(node, ast.AugAssign) else node.targets[0]


def _fixes(context: Context, advanced: NumberAdvanced, tested: Tested | None) -> Iterator[Fix]:
    if tested is not None and not tested.converted:
        return
    if edits := as_variable(context, advanced.holder, advanced.name):
        yield Fix("Make a `tf.Variable` of it", Safety.UNSAFE, lambda: edits)


def _is_computed_with(context: Context, node: ast.Assign | ast.AugAssign) -> bool:
    """Whether a loss, a gradient, or a variable's next value is computed of the count."""
    for event in context.flow.events:
        if not event.place.graph:
            continue
        match event:
            case GradientTaken(target=value) | Assigned(value=value):
                pass
            case AttributeStored(name="learning_rate", value=value):
                pass
            case Transformed(operand=operand) if operand is not None:
                value = operand
            case _:
                continue
        if any(
            one.node is node or one.node is node.value
            for one in all_of(value)
            if isinstance(one, Computed)
        ):
            return True
    return False


def _decides(context: Context, test: ast.expr, count: ast.AST) -> bool:
    """Whether what is done at a step depends on the ``count`` in ``test``."""
    around = context.outline.parent(count)
    if isinstance(around, ast.BinOp) and isinstance(around.op, ast.Mod):
        return True
    parent = context.outline.parent(test)
    if _is_first(test) or not isinstance(parent, ast.If):
        return False
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _EFFECTS
        for statement in (*parent.body, *parent.orelse)
        for node in walk(statement)
    )


def _is_first(test: ast.expr) -> bool:
    """Whether ``test`` is true of the first time, or of all times but that."""
    match test:
        case ast.Compare(comparators=[ast.Constant(value=0 | 1)]):
            return True
        case _:
            return not isinstance(test, ast.Compare)
