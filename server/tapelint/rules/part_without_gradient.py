"""Some layers or weights of a model, or some of the sources, get no gradient from the loss.

## What happens
The others are trained, so the loss falls. What is cut off keeps its first values: its gradients are
None, which `apply_gradients` tells only in a warning, or zeros, of which it tells nothing.

## Why
The loss depends on them only through an operation that has no gradient, such as `tf.argmax`, one
whose gradient is zero everywhere, such as `tf.sign`, or one that the tape did not record.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((64, 6))
y = tf.cast(x[:, 0] + x[:, 1] > 0, tf.int32)


class Coder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.code = tf.keras.layers.Dense(8)
        self.head = tf.keras.layers.Dense(2)

    def call(self, inputs):
        return self.head(tf.sign(self.code(inputs)))


model = Coder()
optimizer = tf.keras.optimizers.Adam(0.01)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((64, 6))
y = tf.cast(x[:, 0] + x[:, 1] > 0, tf.int32)


class Coder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.code = tf.keras.layers.Dense(8)
        self.head = tf.keras.layers.Dense(2)

    def call(self, inputs):
        return self.head(tf.tanh(self.code(inputs)))


model = Coder()
optimizer = tf.keras.optimizers.Adam(0.01)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Writes `tf.tanh` for `tf.sign`, or moves into the tape what is computed before it. Unsafe: the loss
becomes another one. Which operation is meant instead of others cannot be told.

## Runtime message
None.

## When it is right
What `tf.stop_gradient` or `.numpy()` cuts off is meant to be. So is what is frozen by
`trainable = False`, and what is trained by another loss of the same file. Where a function that is
not known takes part in the loss, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.flow import (
    Computed,
    Cut,
    GradientTaken,
    Tape,
    Value,
    VariablesOf,
    items,
    related,
    stop_of,
    unspread,
)
from tapelint.knowledge.operations import is_math_of_numpy
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.computed_outside_tape import into_tape
from tapelint.rules.cuts import cut_off
from tapelint.rules.gradient_of_zeros import smooth_instead


@rule(
    code="TL540",
    name="part-without-gradient",
    severity=Severity.WARNING,
    title="A part of what is trained gets no gradient",
)
def part_without_gradient(context: Context) -> Iterator[Report]:
    """Sources, or layers and weights of a model, that the loss does not train, beside others."""
    for cut in cut_off(context):
        if cut.everything or cut.at_target or cut.outside or _is_by_intent(cut.by):
            continue
        taken = cut.taken
        if _is_trained_elsewhere(context, taken):
            continue
        what = facts.short(context, cut.node, "This")
        yield Report(
            cut.node,
            f"{what} {_because(cut.by)}, and the loss depends on {cut.names} in no other way: "
            f"{_happens(context, taken, cut.by, cut.names)}. {_ADVICE}",
            cut.related,
            tuple(_fixes(context, taken, cut.by, cut.node)),
        )
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not taken.partly:
            continue
        if not context.flow.is_applied(taken) or _is_trained_elsewhere(context, taken):
            continue
        for node in dict.fromkeys(node for _, _, node in taken.partly):
            if not context.outline.holds(node):
                continue
            lost = [(name, by) for name, by, at in taken.partly if at is node]
            by = lost[0][1]
            names = " and ".join(f"`{name}`" for name, _ in lost)
            what = facts.short(context, node, "This")
            recorded = taken.tape in by.tapes
            because = _because(by) if recorded else "is computed outside the tape"
            advice = _ADVICE if recorded else "Compute it inside the `with` block."
            yield Report(
                node,
                f"{what} {because}, and the loss depends on {names} in no other way: "
                f"{_happens(context, taken, by, names)}. {advice}",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, taken, by, node)),
            )


def _fixes(context: Context, taken: GradientTaken, by: Cut, node: ast.AST) -> Iterator[Fix]:
    if not isinstance(by, Computed) or not isinstance(taken.tape, Tape):
        return
    if taken.tape in by.tapes:
        yield from smooth_instead(context, node, by.op)
        return
    for fix in into_tape(context, taken, taken.tape, node):
        yield Fix(fix.title, Safety.UNSAFE, fix.build)


_ADVICE = "Use an operation that is differentiable."


def _is_by_intent(by: Cut) -> bool:
    return isinstance(by, Computed) and (by.op or "").endswith("stop_gradient")


def _because(by: Cut) -> str:
    if not isinstance(by, Computed) or by.op == "assign":
        return "keeps a value and not how it was computed"
    if is_math_of_numpy(by.op):
        return "leaves TensorFlow"
    return "has a gradient of zeros" if _gives_zeros(by) else "has no gradient"


def _gives_zeros(by: Cut) -> bool:
    found = stop_of(by) if isinstance(by, Computed) else None
    return found is not None and found.kind == "zero"


def _happens(context: Context, taken: GradientTaken, by: Cut, names: str) -> str:
    if _gives_zeros(by):
        return f"the gradients for {names} are zeros, and nothing trains them"
    return facts.some_none(context, taken, names)


def _is_trained_elsewhere(context: Context, taken: GradientTaken) -> bool:
    """Whether gradients for the same models or variables are taken of another loss as well."""
    here = [_owner(one) for one in items(taken.sources)]
    return any(
        other.node is not taken.node
        and context.flow.is_applied(other)
        and any(related(_owner(one), mine) for one in items(other.sources) for mine in here)
        for other in context.flow.everywhere(GradientTaken)
    )


def _owner(source: Value) -> Value:
    one = unspread(source)
    return one.owner if isinstance(one, VariablesOf) else one
