"""A `tf.function` puts a tensor in the place of a state that is kept from call to call.

## What happens
The state stays what it was when the function was traced: each call begins with that. What is kept
under its name has no value, and reading it outside of the function raises.

## Why
What Python does in a `tf.function` happens once, while it is traced. The tensors of that are places
in the graph. What changes a variable whenever the graph runs is its method `assign`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


class Trainer:
    def __init__(self):
        self.average = tf.Variable(0.0)

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        self.average = 0.9 * self.average + 0.1 * loss


trainer = Trainer()
for _ in range(20):
    trainer.step(x, y)
print("average loss", float(trainer.average))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


class Trainer:
    def __init__(self):
        self.average = tf.Variable(0.0)

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        self.average.assign(0.9 * self.average + 0.1 * loss)


trainer = Trainer()
for _ in range(20):
    trainer.step(x, y)
print("average loss", float(trainer.average))
```

## Fix
Assigns to the variable, where there is one. Safe: its value never changes as written.

## Runtime message
`TypeError: float() argument must be a string or a real number, not 'SymbolicTensor'`,
`AttributeError: 'SymbolicTensor' object has no attribute 'assign'`,
`AttributeError: 'SymbolicTensor' object has no attribute 'numpy'` or
`TypeError: … cannot be accessed from here`, where it is read; none as long as nothing does.

## When it is right
What is only kept for the rest of the same call, as where the function puts back what was there, is
not reported. Nor is what does not go on from what it was, unless that was a variable.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.fixes.assign import assign_instead
from tapelint.flow import Assigned, Const, StateReplaced, Value, is_variable, made_of
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import comes_before
from tapelint.source.walk import walk


@rule(
    code="TL655",
    name="state-replaced-in-graph",
    severity=Severity.WARNING,
    title="A tensor of the graph takes the place of the state",
)
def state_replaced_in_graph(context: Context) -> Iterator[Report]:
    """What is kept outside of a graph and becomes one of its tensors."""
    assigned = {event.owner for event in context.flow.everywhere(Assigned)}
    for event in context.events(StateReplaced):
        statement = context.outline.statement(event.node)
        if event.new in assigned or not facts.is_surely_graph(context, event.place):
            continue
        if _is_for_a_while(context, statement, event.node):
            continue
        is_kept = is_variable(event.old)
        if not is_kept and not _goes_on(context, event.old, event.new, statement, event.node):
            continue
        name = context.text(event.node)
        yield Report(
            statement,
            f"`{name}` becomes a tensor of the graph here, when the `tf.function` is traced: each "
            "call begins with what it was before that, and reading it outside raises. "
            + ("Change" if is_kept else "Make it a `tf.Variable`, and change")
            + " its value with `.assign`.",
            (),
            tuple(assign_instead(context, statement)) if is_kept else (),
        )


def _is_for_a_while(context: Context, statement: ast.stmt, target: ast.expr) -> bool:
    """Whether the function binds ``target`` once more, as to put back what was there."""
    name = context.text(target)
    return any(
        context.text(one) == name and comes_before(statement, one)
        for one in _expressions(context.outline.function(statement))
        if isinstance(one.ctx, ast.Store)
    )


def _goes_on(
    context: Context, old: Value, new: Value, statement: ast.stmt, target: ast.expr
) -> bool:
    """Whether ``new`` is computed from what there was before."""
    if not isinstance(old, Const):
        return any(one is old for one in made_of(new))
    name = context.text(target)
    value = getattr(statement, "value", None)
    read = value is not None and name in map(context.text, _expressions(value))
    return isinstance(statement, ast.AugAssign) or read


def _expressions(around: ast.AST) -> Iterator[ast.Name | ast.Attribute | ast.Subscript]:
    for one in walk(around):
        if isinstance(one, ast.Name | ast.Attribute | ast.Subscript):
            yield one
