"""A mask is multiplied with a loss whose mean has already been taken.

## What happens
The program runs. All positions are trained on, those that the mask is to leave out as well: the
mask does no more than scale the loss.

## Why
The losses of `tf.keras.losses` give the mean over all examples, one number, unless they are made
with `reduction="none"`. The functions of the same name, in small letters, give one number for each
example.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 5, 3))
labels = tf.cast(tf.reduce_sum(x, axis=2) > 0.0, tf.int32)
model = tf.keras.Sequential([tf.keras.Input((5, 3)), tf.keras.layers.Dense(2)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        mask = tf.cast(labels != 0, tf.float32)
        loss = loss_fn(labels, model(x)) * mask
        loss = tf.reduce_sum(loss) / tf.reduce_sum(mask)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 5, 3))
labels = tf.cast(tf.reduce_sum(x, axis=2) > 0.0, tf.int32)
model = tf.keras.Sequential([tf.keras.Input((5, 3)), tf.keras.layers.Dense(2)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        mask = tf.cast(labels != 0, tf.float32)
        loss = loss_fn(labels, model(x)) * mask
        loss = tf.reduce_sum(loss) / tf.reduce_sum(mask)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Makes the loss with `reduction="none"`. Unsafe, since what else uses it then gets many numbers.

## Runtime message
None

## When it is right
A factor that is one number, such as a weight or a switch. Of what is not known to have a number for
each example nothing is reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace
from tapelint.flow import (
    Attribute,
    Computed,
    Created,
    GradientTaken,
    Shapes,
    Symbol,
    Tape,
    Value,
    reachable,
    told,
)
from tapelint.knowledge.shapes import ELEMENTWISE, OF_EXAMPLES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_NAMED = re.compile(r"(?:^|_)(?:mask|sample_weights?)$")
# What is called so may be one number, but not where a mean is taken of the product.
_NAMED_UNDER_MEAN = re.compile(r"(?:^|_)(?:mask|sample_weights?|weights)$")
_MEANS = frozenset({"tf.reduce_mean", "tf.math.reduce_mean"})
_BY_POSITION = frozenset(
    [
        "Add",
        "Sub",
        "Mult",
        "Div",
        "USub",
        "compare",
        "tf.cast",
        "tf.not_equal",
        "tf.equal",
        "tf.logical_not",
        "tf.logical_and",
        "tf.math.not_equal",
        "tf.math.equal",
        "tf.math.logical_not",
        "tf.math.logical_and",
        "tf.greater",
        "tf.math.greater",
        "tf.less",
        "tf.math.less",
        "tf.multiply",
        "tf.ones_like",
        "tf.zeros_like",
        "tf.where",
    ]
)


@rule(
    code="TL520",
    name="masked-after-mean",
    severity=Severity.WARNING,
    title="The mask comes after the mean",
)
def masked_after_mean(context: Context) -> Iterator[Report]:
    """Products of one loss for all examples and of a number for each of them."""
    shapes = context.once(facts.shapes)
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not context.flow.is_applied(taken):
            continue
        made = context.once(facts.all_of_target, taken)
        averaged = {
            id(one.inputs[0])
            for one in made
            if isinstance(one, Computed) and one.op in _MEANS and len(one.inputs) == 1
        }
        for value in made:
            names = _NAMED_UNDER_MEAN if id(value) in averaged else _NAMED
            match value:
                case Computed(op="Mult" | "tf.multiply", inputs=(first, second)):
                    pairs = ((first, second), (second, first))
                case _:
                    continue
            for loss, mask in pairs:
                mean = _mean_of(loss)
                if mean is None or not _is_for_each(shapes, mask, mean, names):
                    continue
                loss_fn = mean.inputs[0] if mean.op == "call" else mean
                yield Report(
                    value.node,
                    f"{facts.short(context, value.node, 'This')} multiplies the mean loss of all "
                    "examples, which is one number: nothing is left out or weighted. Multiply the "
                    "loss of each example, and take the mean then.",
                    ((getattr(loss_fn, "node", mean.node), "The mean is taken here."),),
                    tuple(_fixes(context, loss_fn)),
                )


def _mean_of(value: Value) -> Computed | None:
    """The call that gave ``value``, the mean loss of all examples."""
    match value:
        case Computed(op="call", inputs=(Created(api=api) as made, _, _)) if api.startswith(
            "keras.losses."
        ) and not told(value, "sample_weight"):
            given = {one.arg for one in getattr(made.node, "keywords", ())}
            return (
                None if given & {"reduction", None} or len(made.inputs) > 1 + len(given) else value
            )
        case Computed(op=str(op), inputs=(Computed(op=str(inner)),)) if op in _MEANS:
            package, _, name = inner.rpartition(".")
            return value if name in OF_EXAMPLES and package in ("keras.losses", "tf.nn") else None
        case _:
            return None


def _is_for_each(shapes: Shapes, mask: Value, mean: Computed, names: re.Pattern[str]) -> bool:
    """Whether ``mask`` has a number for each example, as what is called by ``names`` has."""
    shape = shapes.of(mask)
    if shape is not None and shape.whole:
        return len(shape.dims) > 0
    loss = mean if mean.op == "call" else mean.inputs[0]
    given = loss.inputs if isinstance(loss, Computed) else ()
    labels = {id(one) for one in given if not isinstance(one, Created)}
    for one in reachable(mask, _number_by_number):
        if id(one) in labels or one in given:
            return True
        if isinstance(one, Symbol | Attribute) and names.search(one.name):
            return True
    return False


def _number_by_number(value: Value) -> tuple[Value, ...]:
    """What ``value`` has a number for each number of."""
    op = (value.op or "") if isinstance(value, Computed) else ""
    elementwise = op.startswith("tf.") and op.rpartition(".")[2] in ELEMENTWISE
    keeps = op in _BY_POSITION or elementwise
    return value.inputs if isinstance(value, Computed) and keeps else ()


def _fixes(context: Context, made: Value) -> Iterator[Fix]:
    match made:
        case Created(node=ast.Call(args=args, keywords=keywords) as call):
            if not context.outline.holds(call):
                return
            given = [*args, *(one.value for one in keywords)]
            if given:
                edit = insert(context.range(given[-1]).end, ', reduction="none"')
            else:
                name = context.text(call.func)
                edit = replace(context, call, f'{name}(reduction="none")')
            yield Fix('Make the loss with `reduction="none"`', Safety.UNSAFE, lambda: (edit,))
