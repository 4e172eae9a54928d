"""A Keras loss is given the prediction first, and the labels second.

## What happens
Cross-entropy takes the prediction for the labels and the labels for the prediction: another number,
with other gradients. Sparse cross-entropy raises.

## Why
The Keras losses take `y_true` first and `y_pred` second; the losses of PyTorch have it the other
way round. For the mean squared error the order makes no difference.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
labels = tf.cast(y > 0.0, tf.float32)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1, "sigmoid")])
loss_fn = tf.keras.losses.BinaryCrossentropy()
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_fn(model(x), labels)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
labels = tf.cast(y > 0.0, tf.float32)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1, "sigmoid")])
loss_fn = tf.keras.losses.BinaryCrossentropy()
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_fn(labels, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Swaps the two. Safe.

## Runtime message
None; for sparse cross-entropy ``ValueError: Argument `output` must have rank (ndim)``, with Keras 2
``ValueError: `labels.shape` must equal `logits.shape` except for the last dimension``.

## When it is right
Symmetrical losses; divergences, of which there is a reverse one; two predictions, as in
distillation; labels that are computed with the model.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Computed, Created, GradientTaken, Reach, Tape, Value, reach
from tapelint.knowledge.operations import is_one_sided_loss
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL512",
    name="loss-arguments-swapped",
    severity=Severity.WARNING,
    title="Labels and prediction are swapped",
)
def loss_arguments_swapped(context: Context) -> Iterator[Report]:
    """Losses whose first argument depends on what is trained, and whose second does not."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not facts.trains(context, taken):
            continue
        for value in context.once(facts.made_of_target, taken):
            if not isinstance(value, Computed) or not context.outline.holds(value.node):
                continue
            both = _arguments(value)
            if both is None or any(isinstance(one, ast.Starred) for one in both[2].args):
                continue
            first, second, call = both
            if reach(tape, first, taken.sources) is not Reach.YES:
                continue
            if reach(tape, second, taken.sources) is not Reach.NO:
                continue
            labels, prediction = (
                facts.short(context, one, other)
                for one, other in zip(call.args[1::-1], ("the second", "the first"), strict=True)
            )
            yield Report(
                call,
                f"The Keras losses take the labels first and the prediction second. Here "
                f"{prediction} is taken for the labels and {labels} for the prediction, which "
                "trains on another loss. Swap them.",
                (),
                (_swap(context, call),),
            )


def _arguments(value: Computed) -> tuple[Value, Value, ast.Call] | None:
    """The two arguments of a loss that is not symmetrical, as written in its call."""
    match value:
        case Computed(
            op="call",
            inputs=(Created(api=api), first, second, *_),
            node=ast.Call(args=[_, _, *_], keywords=[]) as call,
        ) if is_one_sided_loss(api):
            return first, second, call
        case Computed(
            op=str() as op,
            inputs=(first, second, *_),
            node=ast.Call(args=[_, _, *_]) as call,
        ) if is_one_sided_loss(op):
            return first, second, call
        case _:
            return None


def _swap(context: Context, call: ast.Call) -> Fix:
    first, second = call.args[:2]
    edits = (
        replace(context, first, context.text(second)),
        replace(context, second, context.text(first)),
    )
    return Fix("Swap the labels and the prediction", Safety.SAFE, lambda: edits)
