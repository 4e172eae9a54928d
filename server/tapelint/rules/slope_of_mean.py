"""A gradient penalty takes the slopes of the mean over the batch, not those of each example.

## What happens
The penalty pushes the slope of each example toward the batch size instead of 1: the critic becomes
that many times too steep, and another batch size trains another critic.

## Why
The mean divides each example by the batch size, and so its gradient too. The gradient of the sum
with respect to the inputs holds the slope of each example, and so does the gradient of the outputs
themselves, which `tape.gradient` sums up.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((64, 2), seed=1)
critic = tf.keras.Sequential(
    [tf.keras.layers.Input((2,)), tf.keras.layers.Dense(16, "tanh"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(x)
            score = tf.reduce_mean(critic(x))
        slope = tf.norm(inner.gradient(score, x), axis=1)
        loss = tf.reduce_mean(tf.square(slope - 1.0))
    grads = tape.gradient(loss, critic.trainable_variables)
    optimizer.apply_gradients(zip(grads, critic.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((64, 2), seed=1)
critic = tf.keras.Sequential(
    [tf.keras.layers.Input((2,)), tf.keras.layers.Dense(16, "tanh"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(x)
            score = tf.reduce_sum(critic(x))
        slope = tf.norm(inner.gradient(score, x), axis=1)
        loss = tf.reduce_mean(tf.square(slope - 1.0))
    grads = tape.gradient(loss, critic.trainable_variables)
    optimizer.apply_gradients(zip(grads, critic.trainable_variables))
```

## Fix
Takes the sum. Safe where the mean is used for nothing else; otherwise there is no fix.

## Runtime message
None.

## When it is right
A slope that is only kept small and not compared with a number: there the weight of the penalty
makes up for it. A slope that is multiplied by something before it is compared, and that of a single
example.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Computed, Const, Gradients, GradientTaken, List, Tuple, Value, is_variable
from tapelint.knowledge.operations import DIFFERENCES, NORMS
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_ONES = frozenset({"tf.ones", "tf.ones_like"})
_SQUARED = frozenset({"tf.squared_difference", "tf.math.squared_difference"})
_MEANS = frozenset({"tf.reduce_mean", "tf.math.reduce_mean"})
_SUMS = frozenset({"tf.reduce_sum", "tf.math.reduce_sum"})
# What neither adds up examples nor scales them.
_KEEPING = frozenset({"tf.reshape", "tf.sqrt", "tf.math.sqrt", "tf.maximum"})


@rule(
    code="TL554",
    name="slope-of-mean",
    severity=Severity.WARNING,
    title="The slopes are those of the batch mean",
)
def slope_of_mean(context: Context) -> Iterator[Report]:
    """Slopes of a mean over the batch, one for each example, that a loss compares with a number."""
    shapes = context.once(facts.shapes)
    done: set[ast.AST] = set()
    for outer in context.events(GradientTaken):
        if not facts.trains(context, outer):
            continue
        for value in context.once(facts.made_of_target, outer):
            gradients = _compared(value)
            if gradients is None or is_variable(gradients.sources):
                continue
            mean = gradients.taken.target
            if not isinstance(mean, Computed) or mean.op not in _MEANS or len(mean.inputs) != 1:
                continue
            batch = shapes.of(gradients.sources)
            if batch is not None and (not batch.dims or batch.first == 1):
                continue
            if mean.node in done or not context.outline.holds(mean.node):
                continue
            done.add(mean.node)
            yield Report(
                mean.node,
                "Take the sum here: in the gradient of a mean, the slope of each example is "
                "divided by the batch size before it is compared.",
                (
                    (gradients.taken.node, "The slopes are taken here."),
                    (getattr(value, "node", mean.node), "They are compared here."),
                ),
                tuple(_fixes(context, mean.node, gradients)),
            )


def _compared(value: Value) -> Gradients | None:
    """The gradients whose sizes ``value`` is the difference of to a number other than zero."""
    match value:
        case Computed(op=str(op), inputs=(first, second)) if op in DIFFERENCES | _SQUARED:
            if _is_number(first):
                return _sized(second)
            return _sized(first) if _is_number(second) else None
        case _:
            return None


def _is_number(value: Value) -> bool:
    """Whether ``value`` is a number other than zero, once or for each example."""
    match value:
        case Const(value=int() | float() as number):
            return number != 0
        case Computed(op=op):
            return op in _ONES
        case _:
            return False


def _sized(size: Value) -> Gradients | None:
    """The gradients that ``size`` is the norm of, one for each example."""
    reduced = False
    while not isinstance(size, Gradients):
        match size:
            case Computed() if (root := facts.squared(size)) is not None:
                size = root
            case Computed(op="Add", inputs=(given, Const()) | (Const(), given)):
                size = given
            case Computed(op=str(op), inputs=(given, *_)) if op in _KEEPING:
                size = given
            case Computed(op="Pow", inputs=(given, Const(value=0.5))):
                size = given
            case Computed(op=str(op), inputs=(given, *_)) if op in _SUMS | NORMS and _is_of_each(
                size
            ):
                size, reduced = given, True
            case _:
                return None
    return size if reduced and not size.transforms else None


def _is_of_each(reduction: Computed) -> bool:
    """Whether ``reduction`` leaves the first axis as it is."""
    given = len(reduction.inputs) - len(reduction.keywords)
    named = dict(zip(reduction.keywords, reduction.inputs[given:], strict=True))
    position = 1 if reduction.op in _SUMS else 2
    axis = reduction.inputs[position] if given > position else named.get("axis")
    match axis:
        case Const(value=int(index)):
            return index != 0
        case Tuple(items=held) | List(state=_, items=held):
            return all(isinstance(one, Const) and one.value != 0 for one in held)
        case Computed(op="builtins.range", node=ast.Call(args=[ast.Constant(value=int(first)), _])):
            return first > 0
        case _:
            return False


def _fixes(context: Context, node: ast.AST, gradients: Gradients) -> Iterator[Fix]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    statement, asked = context.outline.statement(node), gradients.taken.node
    alone = node in asked.args
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
            inside = set(walk(node))
            used = [
                one
                for one in walk(context.outline.function(node))
                if isinstance(one, ast.Name)
                and one.id == name
                and isinstance(one.ctx, ast.Load)
                and one not in inside
            ]
            alone = len(used) == 1 and used[0] in asked.args
        case _:
            pass
    if alone:
        text = f"{context.text(node.func.value)}.reduce_sum"
        edit = replace(context, node.func, text)
        yield Fix("Take the sum", Safety.SAFE, lambda: (edit,))
