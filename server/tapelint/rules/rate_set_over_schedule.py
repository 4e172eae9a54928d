"""The learning rate is set on an optimizer that was made with a schedule.

## What happens
`optimizer.learning_rate = …` raises. So do `optimizer.learning_rate.assign(…)` and the callbacks
`LearningRateScheduler` and `ReduceLROnPlateau` with Keras 3; with Keras 2 these change nothing, for
the schedule writes its own rate over theirs at the next step.

## Why
A schedule tells the rate of each step. There is no variable beside it that could be set.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.2, 5, 0.9)
optimizer = tf.keras.optimizers.SGD(schedule)

for step in range(20):
    if step == 10:
        optimizer.learning_rate = 0.05
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
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.2, 5, 0.9)
optimizer = tf.keras.optimizers.SGD(0.2)

for step in range(20):
    if step == 10:
        optimizer.learning_rate = 0.05
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Fix
Gives the optimizer the rate that the schedule begins with, where that is a number in the same
function. Not safe: to leave the rate to the schedule may be meant.

## Runtime message
``TypeError: This optimizer was created with a `LearningRateSchedule` object as its `learning_rate`
constructor argument, hence its learning rate is not settable``. For `assign` with Keras 3,
`AttributeError: 'tensorflow.python.framework.ops.EagerTensor' object has no attribute 'assign'`.

## When it is right
Another schedule may be set in the place of the first. The optimizers that Keras 2 calls `legacy`
take a number too. What is done under a test of what the rate is, or in a `try`, is not reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Api,
    Assigned,
    Attribute,
    AttributeStored,
    Computed,
    Created,
    Instance,
    Kind,
    MethodCalled,
    OptimizerCreated,
    Value,
    items,
    kind_of,
    likely,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_TELLS = re.compile(r"isinstance|hasattr|callable|[Ss]chedule")
_CHANGES_NOTHING = "changes nothing, because the schedule overwrites it at the next step"
_RAISES = "raises `TypeError`: its learning rate is not settable"
_ASSIGNED = Fact(
    keras_2=_CHANGES_NOTHING,
    keras_3="raises `AttributeError: 'EagerTensor' object has no attribute 'assign'`",
)
_CALLED_BACK = Fact(keras_2=_CHANGES_NOTHING, keras_3=_RAISES)
_CALLBACKS = ("keras.callbacks.LearningRateScheduler", "keras.callbacks.ReduceLROnPlateau")


@rule(
    code="TL791",
    name="rate-set-over-schedule",
    severity=Severity.ERROR,
    title="A schedule sets the learning rate",
)
def rate_set_over_schedule(context: Context) -> Iterator[Report]:
    """Learning rates that are set although the optimizer was made with a schedule."""
    scheduled: dict[Value, OptimizerCreated] = {
        one.optimizer: one
        for one in context.flow.everywhere(OptimizerCreated)
        if one.rate is not None and kind_of(one.rate) is Kind.SCHEDULE
    }
    if not scheduled:
        return
    raises = Severity.WARNING if context.keras is Keras.KERAS_2 else Severity.ERROR
    compiled: dict[Value, Value] = {}
    for event in context.flow.events:
        set_: ast.AST | None = None
        match event:
            case AttributeStored(name="learning_rate", owner=owner, value=value):
                if _may_be_schedule(value):
                    scheduled.pop(likely(owner), None)
                    continue
                set_, does, severity = event.node, _RAISES, Severity.ERROR
            case Assigned(owner=Attribute(owner=owner, name="learning_rate")):
                set_, does, severity = event.node, context.say(_ASSIGNED), raises
            case MethodCalled(name="compile", owner=model):
                given = event.call.get(0, "optimizer")
                compiled.pop(model, None)
                if given is not None:
                    compiled[model] = given
            case MethodCalled(name="fit", owner=model) if model in compiled:
                set_, owner = _callback(event), compiled[model]
                does, severity = context.say(_CALLED_BACK), raises
            case _:
                continue
        if set_ is None or event.place.expects_error or not context.outline.holds(set_):
            continue
        made = scheduled.get(likely(owner))
        if made is None or context.is_legacy(made.optimizer) or _is_told(context, set_):
            continue
        yield Report(
            set_,
            f"The optimizer was made with a schedule: setting its learning rate {does}. Give it a "
            "number to begin with, or leave the rate to the schedule.",
            ((made.node, "The optimizer is made here."),),
            tuple(_fixes(context, made)),
            severity,
        )


def _may_be_schedule(value: Value) -> bool:
    """Whether ``value`` may be a schedule: of what is not known, it may."""
    kind = kind_of(value)
    if kind is Kind.SCHEDULE:
        return True
    return kind is None and isinstance(value, (Created, Instance))


def _callback(called: MethodCalled) -> ast.AST | None:
    """The callback that sets the learning rate, among those that `fit` is given."""
    given = called.call.keywords.get("callbacks")
    for one in items(given) if given is not None else ():
        match one:
            case Computed(inputs=(Api(name=name), *_), node=node) if name in _CALLBACKS:
                return node
            case _:
                continue
    return None


def _is_told(context: Context, node: ast.AST) -> bool:
    """Whether it stands under a test of what the rate is, or where an error is caught."""
    return any(
        isinstance(one, ast.Try)
        or (isinstance(one, (ast.If, ast.IfExp)) and _TELLS.search(ast.unparse(one.test)))
        for one in context.outline.around(node)
    )


def _fixes(context: Context, made: OptimizerCreated) -> Iterator[Fix]:
    """Give the optimizer the rate that the schedule begins with."""
    schedule, call = made.rate, made.node
    if not isinstance(schedule, Created) or not schedule.node.args:
        return
    first = schedule.node.args[0]
    given = [*call.args[:1], facts.keyword(call, "learning_rate")]
    rate = next((one for one in given if one is not None), None)
    known = isinstance(first, ast.Constant) and isinstance(first.value, float)
    if rate is None or not known or not context.outline.holds(call):
        return
    edit = replace(context, rate, context.text(first))
    yield Fix("Give the optimizer the first rate", Safety.UNSAFE, lambda: (edit,))
