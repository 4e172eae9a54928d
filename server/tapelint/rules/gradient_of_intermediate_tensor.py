"""Gradients taken for an intermediate tensor are applied to variables.

## What happens
The sources hold the result of an operation, such as a prediction. Its gradient is not that of any
variable. Where its shape agrees with the variable's, or broadcasts to it, it moves the variable in
a wrong direction; else `apply_gradients` raises.

## Why
The second argument of `tape.gradient` says with respect to what to differentiate: the variables to
train.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((3, 3))
w = tf.Variable(tf.ones((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = x @ w + b
        loss = tf.reduce_mean(tf.square(prediction))
    grads = tape.gradient(loss, [prediction])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((3, 3))
w = tf.Variable(tf.ones((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = x @ w + b
        loss = tf.reduce_mean(tf.square(prediction))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Takes the gradients for the variables they are paired with. Safe: no gradient of a tensor is the
gradient of a variable.

## Runtime message
None where the shapes agree or broadcast; else `InvalidArgumentError: Incompatible shapes`, with SGD
of Keras 3 `InvalidArgumentError: Cannot update variable with shape …`, and in a `tf.function`
`ValueError: Dimensions must be equal`, `ValueError: Dimension … in both shapes must be equal` or
`ValueError: Shapes must be equal rank`.

## When it is right
Gradients of tensors that are not applied (saliency maps, adversarial examples, penalties) are not
reported, nor those of a variable with something added, which are the variable's own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.spelling import sources_argument
from tapelint.flow import Computed, Value, items, unspread
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairing import Mismatch, mismatches
from tapelint.rules.zip_lengths_differ import retake_fixes


@rule(
    code="TL202",
    name="gradient-of-intermediate-tensor",
    severity=Severity.WARNING,
    title="The gradients are those of a tensor, not of the variables",
)
def gradient_of_intermediate_tensor(context: Context) -> Iterator[Report]:
    """Gradients of computed tensors that are paired with variables and applied."""
    for pairing in mismatches(context, Mismatch.INTERMEDIATE):
        if _have_the_same(items(pairing.sources), items(pairing.variables)):
            continue
        call = pairing.gradients.taken.node
        what = _name(context, pairing.sources, call)
        fixes = tuple(
            Fix(fix.title, Safety.SAFE, fix.build) for fix in retake_fixes(context, pairing)
        )
        yield Report(
            call,
            f"{what} is the result of an operation, not a variable. Its gradient is applied to "
            "variables it does not belong to: they are updated wrongly or, where the shapes do not "
            "fit, it raises. Take the gradients for the variables themselves.",
            ((pairing.node, "The gradients are paired with variables here."),),
            fixes,
        )


def _have_the_same(sources: tuple[Value, ...], variables: tuple[Value, ...]) -> bool:
    """Whether the gradients for ``sources`` are those for ``variables``, to which they add data."""
    return len(sources) == len(variables) and all(
        unspread(source) == unspread(variable) or _shifts(unspread(source), unspread(variable))
        for source, variable in zip(sources, variables, strict=True)
    )


def _shifts(source: Value, variable: Value) -> bool:
    match source:
        case Computed(op="Add" | "tf.add" | "tf.math.add", inputs=(first, second)):
            return variable in (first, second) and first != second
        case Computed(op="Sub" | "tf.subtract" | "tf.math.subtract", inputs=(first, second)):
            return variable == first and variable != second
        case _:
            return False


def _name(context: Context, sources: object, call: ast.Call) -> str:
    argument = sources_argument(call)
    if isinstance(argument, (ast.List, ast.Tuple)):
        for node, value in zip(argument.elts, items(sources), strict=False):  # type: ignore[arg-type]
            if isinstance(value, Computed):
                return facts.short(context, node, "One of the sources")
    if argument is None:
        return "One of the sources"
    return facts.short(context, argument, "One of the sources")
