"""A gradient goes through a `while` on a tensor, in a function that XLA compiles.

## What happens
The first call raises.

## Why
To go back through a loop, TensorFlow keeps what each iteration computed. XLA has to know beforehand
how much that is, and how often a `while` runs that asks a tensor, it cannot.

## Bad
```python
import tensorflow as tf

w = tf.Variable(1.5)
optimizer = tf.keras.optimizers.SGD(0.001)
optimizer.build([w])


@tf.function(jit_compile=True)
def train_step(start):
    value = tf.identity(start)
    with tf.GradientTape() as tape:
        while value < 10.0:
            value = value * w
        loss = tf.square(value - 12.0)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for step in range(20):
    train_step(tf.constant(1.0))
```

## Good
```python
import tensorflow as tf

w = tf.Variable(1.5)
optimizer = tf.keras.optimizers.SGD(0.001)
optimizer.build([w])


@tf.function
def train_step(start):
    value = tf.identity(start)
    with tf.GradientTape() as tape:
        while value < 10.0:
            value = value * w
        loss = tf.square(value - 12.0)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for step in range(20):
    train_step(tf.constant(1.0))
```

## Fix
Leaves `jit_compile` out. Unsafe: it is slower, and a loop over `tf.range` may do as well.

## Runtime message
`InvalidArgumentError: XLA compilation requires a fixed tensor list size. Set the max number of
elements.`

## When it is right
Without `jit_compile`; where the loop runs over a `tf.range`, or no gradient goes through it; and a
`while` whose condition is of Python's numbers, which the graph repeats.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Choice,
    Computed,
    GradientTaken,
    Reach,
    Tape,
    Tested,
    Value,
    asks_tensor,
    reach,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL416",
    name="unbounded-loop-under-xla",
    severity=Severity.ERROR,
    title="XLA cannot go back through this loop",
)
def unbounded_loop_under_xla(context: Context) -> Iterator[Report]:
    """Gradients through a loop over a tensor, in functions with `jit_compile=True`."""
    loops = dict(_loops(context))
    for taken in context.events(GradientTaken) if loops else ():
        tape, place = taken.tape, taken.place
        functions = (place.function, *map(context.outline.function, reversed(place.calls)))
        compiled = next((one for one in map(_compiled, functions) if one is not None), None)
        if not isinstance(tape, Tape) or compiled is None:
            continue
        if not facts.is_surely_graph(context, place):
            continue
        for node, loop in loops.items():
            if tape not in loop.place.recording or not _goes_through(context, taken, tape, node):
                continue
            yield Report(
                node.test,
                "XLA cannot know how often this loop runs, and the gradient goes back through it: "
                "this raises `InvalidArgumentError: XLA compilation requires a fixed tensor list "
                "size`. Run over a `tf.range` with a bound, or leave `jit_compile` out.",
                (
                    (taken.node, "The gradients are taken here."),
                    (compiled, "XLA is told to compile the function here."),
                ),
                tuple(_fixes(context, compiled)),
            )


def _loops(context: Context) -> Iterator[tuple[ast.While, Tested]]:
    """The loops that go on as long as a tensor says, each with its test."""
    for tested in context.events(Tested):
        loop = context.outline.parent(tested.node)
        if isinstance(loop, ast.While) and loop.test is tested.node and asks_tensor(tested.value):
            yield loop, tested


def _compiled(function: ast.AST) -> ast.Call | None:
    """The decorator by which XLA compiles ``function``."""
    for one in function.decorator_list if isinstance(function, ast.FunctionDef) else ():
        if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("function"):
            told = facts.keyword(one, "jit_compile")
            if isinstance(told, ast.Constant) and told.value is True:
                return one
    return None


def _goes_through(context: Context, taken: GradientTaken, tape: Tape, loop: ast.AST) -> bool:
    """Whether the target was computed from what ``loop`` computed from the sources."""
    waiting: list[Value] = [taken.target]
    seen: set[int] = set()
    for one in waiting:
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Choice):
            waiting += one.values
        elif isinstance(one, Computed):
            waiting += one.inputs
            inside = context.outline.holds(one.node) and loop in context.outline.around(one.node)
            if inside and reach(tape, one, taken.sources) is Reach.YES:
                return True
    return False


def _fixes(context: Context, decorator: ast.Call) -> Iterator[Fix]:
    if len(decorator.keywords) == 1 and not decorator.args:
        edit = replace(context, decorator, context.text(decorator.func))
        yield Fix("Leave `jit_compile` out", Safety.UNSAFE, lambda: (edit,))
