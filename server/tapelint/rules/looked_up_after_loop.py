"""Training steps are defined in a loop, use its model or optimizer, and are called after it.

## What happens
Nothing is raised. All of the steps train the model of the last iteration; the others keep their
first weights.

## Why
A function looks up the names of what is around it when it is called, a `tf.function` when it is
traced at its first call. After the loop, the names stand for what the last iteration bound.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)
steps = []
for size in (4, 8):
    hidden = tf.keras.layers.Dense(size, activation="relu")
    model = tf.keras.Sequential([tf.keras.layers.Input((3,)), hidden, tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(0.01)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))

    steps.append(step)

for _ in range(20):
    for step in steps:
        step(x, y)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)
steps = []
for size in (4, 8):
    hidden = tf.keras.layers.Dense(size, activation="relu")
    model = tf.keras.Sequential([tf.keras.layers.Input((3,)), hidden, tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(0.01)
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(x, y, model=model, optimizer=optimizer):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))

    steps.append(step)

for _ in range(20):
    for step in steps:
        step(x, y)
```

## Fix
There is none: you can keep the objects as defaults of parameters, or write a function that makes
the step for a model.

## Runtime message
None.

## When it is right
A step that is called in the iteration that defines it, which traces it, and one that is kept
nowhere: after the loop it is meant to be the last one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tapelint.finding import Severity
from tapelint.flow import Applied, Created, Optimizer, Variable, VariablesOf, items, unspread
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import FUNCTIONS
from tapelint.source.walk import children, walk

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@rule(
    code="TL662",
    name="looked-up-after-loop",
    severity=Severity.WARNING,
    title="All steps train the model of the last iteration",
)
def looked_up_after_loop(context: Context) -> Iterator[Report]:
    """Steps that a loop keeps for later, and what it makes anew that they look up then."""
    later: dict[ast.AST, Applied] = {}
    for applied in context.events(Applied):
        if applied.place.calls and not applied.place.later:
            later.setdefault(applied.place.function, applied)
    for step, applied in later.items():
        loop = _loop_around(context, step)
        if loop is None or not isinstance(step, ast.FunctionDef) or _is_run_in(context, step, loop):
            continue
        if context.flow.decided.get(loop):
            continue
        looked_up = _looked_up(step, loop)
        if not looked_up or not _is_kept(loop, step.name) or not _is_made_in(loop, applied):
            continue
        names = " and ".join(f"`{name}`" for name in looked_up)
        defaults = "a parameter default" if len(looked_up) == 1 else "parameter defaults"
        yield Report(
            next(iter(looked_up.values())),
            f"Keep {names} as {defaults}: the function is called after the loop, and finds only "
            "what the last iteration made.",
            (
                (applied.place.calls[-1], "It is called here, after the loop."),
                (applied.node, "The gradients are applied here."),
            ),
        )


def _loop_around(context: Context, function: ast.AST) -> ast.stmt | None:
    """The loop that defines ``function`` anew in each turn."""
    for one in context.outline.around(function) if context.outline.holds(function) else ():
        if isinstance(one, FUNCTIONS):
            return None
        if isinstance(one, _LOOPS):
            return one
    return None


def _is_run_in(context: Context, function: ast.AST, loop: ast.AST) -> bool:
    """Whether anything that happens in ``function`` does so in a turn of the ``loop``."""
    return any(
        event.place.function is function and loop in event.place.all_loops
        for event in context.flow.events
    )


def _is_kept(loop: ast.AST, name: str) -> bool:
    """Whether the ``loop`` puts the function ``name`` where those of other turns are."""
    for one in walk(loop):
        match one:
            case (
                ast.Assign(targets=[ast.Subscript()], value=kept)
                | ast.Call(func=ast.Attribute(attr="append"), args=[kept])
            ):
                if any(isinstance(each, ast.Name) and each.id == name for each in walk(kept)):
                    return True
            case _:
                continue
    return False


def _is_made_in(loop: ast.AST, applied: Applied) -> bool:
    """Whether each turn of the ``loop`` makes an optimizer, or a model, for its step."""
    both = facts.columns(facts.given(applied))
    trained = [unspread(one) for one in items(both[1])] if both is not None else []
    owners = [one.owner for one in trained if isinstance(one, VariablesOf)]
    return any(
        isinstance(one, (Created, Optimizer, Variable)) and one.node in set(walk(loop))
        for one in (applied.optimizer, *owners, *trained)
    )


def _looked_up(step: ast.FunctionDef, loop: ast.AST) -> dict[str, ast.Name]:
    """What ``step`` looks up and each turn of the ``loop`` binds, each with the first place."""
    bound = {one.id for one in _of_turn(loop) if isinstance(one.ctx, ast.Store)}
    names = [one for one in walk(step) if isinstance(one, ast.Name)]
    own = {one.arg for one in walk(step) if isinstance(one, ast.arg)}
    own |= {one.id for one in names if isinstance(one.ctx, ast.Store)}
    found: dict[str, ast.Name] = {}
    for one in sorted(names, key=lambda name: (name.lineno, name.col_offset)):
        if one.id in bound - own:
            found.setdefault(one.id, one)
    return found


def _of_turn(loop: ast.AST) -> Iterable[ast.Name]:
    """The names in ``loop``, without those in functions that it defines."""
    waiting = [loop]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Name):
            yield one
        if not isinstance(one, FUNCTIONS):
            waiting += children(one)
