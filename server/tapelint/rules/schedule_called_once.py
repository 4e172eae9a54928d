"""A learning-rate schedule is called, and the optimizer is given what it says for one step.

## What happens
The learning rate stays what it is at that step. With a warm-up that begins at 0, nothing is
trained. Nothing is raised, but where Keras 3 is given the tensor or its `.numpy()`, without
`float`: it takes neither.

## Why
A schedule tells the rate of a step. The optimizer asks it before each step if it is given the
schedule itself; of a number it only knows the number.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.2, 5, 0.5)
optimizer = tf.keras.optimizers.SGD(float(schedule(0)))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.2, 5, 0.5)
optimizer = tf.keras.optimizers.SGD(schedule)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Fix
Gives the optimizer the schedule itself. Not safe: one rate of it may be meant.

## Runtime message
None. Without `float`, ``ValueError: Argument `learning_rate` should be float`` (Keras 3; none with
Keras 2).

## When it is right
A schedule that is called to print a rate, or for an assignment to `learning_rate` at each step, is
right, and so is an optimizer that is made again with the rate of each step.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Computed,
    Kind,
    OptimizerCreated,
    Value,
    kind_of,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_SET = re.compile(
    r"\.(?:lr|learning_rate)(?:\.assign\(|\s*=[^=])|set_value\(|LearningRateScheduler"
)


@rule(
    code="TL790",
    name="schedule-called-once",
    severity=Severity.WARNING,
    title="The schedule is called only once",
)
def schedule_called_once(context: Context) -> Iterator[Report]:
    """Optimizers that are given what a schedule says for one step."""
    for created in context.events(OptimizerCreated):
        given = [*created.node.args[:1], facts.keyword(created.node, "learning_rate")]
        rate = next((one for one in given if one is not None), None)
        if rate is None or created.place.loops or _is_set_later(context):
            continue
        called = created.rate
        if called is None or (schedule := _schedule(called)) is None:
            continue
        node = schedule.node
        if not isinstance(node, ast.Call) or not context.outline.holds(node):
            continue
        text = facts.short(context, node.func, "the schedule")
        stays = "the learning rate stays what it is then"
        raises = kind_of(called) is not Kind.NUMBER
        refused = "`ValueError: Argument `learning_rate` should be float` is raised"
        fact = Fact(keras_2=stays, keras_3=refused if raises else stays)
        is_error = raises and context.keras is Keras.KERAS_3
        yield Report(
            rate,
            f"The schedule is called once, for one step: {context.say(fact)}. "
            f"Give the optimizer {text} itself.",
            fixes=tuple(_fixes(context, rate, node)),
            severity=Severity.ERROR if is_error else None,
        )


def _fixes(context: Context, rate: ast.expr, call: ast.Call) -> Iterator[Fix]:
    if context.outline.statement(call) is context.outline.statement(rate):
        edit = replace(context, rate, context.text(call.func))
        yield Fix("Give it the schedule itself", Safety.UNSAFE, lambda: (edit,))


def _is_set_later(context: Context) -> bool:
    """Whether the program sets the learning rate of an optimizer by itself."""
    return _SET.search(context.source.text) is not None


def _schedule(value: Value) -> Computed | None:
    """The call of a schedule that ``value`` is the result of."""
    match value:
        case Computed(op="call", inputs=(called, *_)) if kind_of(called) is Kind.SCHEDULE:
            return value
        case Computed(op="builtins.float" | "numpy", inputs=(inner, *_)):
            return _schedule(inner)
        case _:
            return None
