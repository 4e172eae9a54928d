"""A cross-entropy is given raw scores for probabilities, or probabilities for raw scores.

## What happens
The program runs, and trains badly. Keras's losses clip what they take for a probability to between
0 and 1: a score beyond that has no gradient, however wrong it is. A loss that takes scores, and is
given probabilities, applies softmax or sigmoid a second time: all of them lie between 0 and 1, so
that it can tell little of them apart and never comes near zero.

## Why
Keras's losses take probabilities unless they are made with `from_logits=True`; the losses of
`tf.nn` whose names end in `with_logits` take scores. A last layer without an activation gives
scores.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
labels = tf.argmax(x, axis=1)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy()
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_fn(labels, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
labels = tf.argmax(x, axis=1)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_fn(labels, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Makes the loss with `from_logits=True`. Unsafe: it may be the model that is to be changed.

## Runtime message
None

## When it is right
Keras's losses with `from_logits=True` that are given what a layer has put through softmax or
sigmoid: they look for the scores themselves, and warn. A model of which it is not sure what comes
out is not reported, nor a listing whose data is bound nowhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace, with_keyword
from tapelint.flow import (
    Computed,
    Const,
    Created,
    GradientTaken,
    Scale,
    Symbol,
    Tape,
    Value,
    scale_of,
)
from tapelint.knowledge.scales import TAKING_PROBABILITIES, TAKING_SCORES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL531",
    name="scores-and-probabilities",
    severity=Severity.WARNING,
    title="Scores and probabilities are mixed up",
)
def scores_and_probabilities(context: Context) -> Iterator[Report]:
    """Cross-entropies that are trained with, and are surely given what they do not take."""
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not facts.trains(context, taken):
            continue
        for value in context.once(facts.made_of_target, taken):
            if not isinstance(value, Computed) or not isinstance(value.node, ast.Call):
                continue
            taking, prediction = _loss(value)
            if taking is None or prediction is None or not context.outline.holds(value.node):
                continue
            if any(_is_left_out(one) for one in value.inputs):
                continue
            found = scale_of(prediction)
            if found is not None and found[0] is not taking:
                yield _report(context, value, *found)


def _is_left_out(value: Value) -> bool:
    """Whether ``value`` is a name that nothing binds: a listing leaves out this, and maybe more."""
    return isinstance(value, Symbol) and value.owner is None


def _loss(value: Computed) -> tuple[Scale | None, Value | None]:
    """What a cross-entropy takes, and what it is given as the prediction."""
    match value:
        case Computed(op="call", inputs=(Created(api=api) as loss, *given)):
            told = TAKING_PROBABILITIES.get(api)
            if told is None or "**" in loss.keywords:
                return None, None
            flag = loss.given(*told)
            prediction = _given(given, value.keywords, 1, "y_pred")
        case Computed(op=str(op), inputs=given) if op in TAKING_PROBABILITIES:
            flag = _given(given, value.keywords, *TAKING_PROBABILITIES[op])
            prediction = _given(given, value.keywords, 1, "y_pred")
        case Computed(op=str(op), inputs=given) if op in TAKING_SCORES:
            return Scale.SCORES, _given(given, value.keywords, 1, "logits")
        case _:
            return None, None
    return (Scale.PROBABILITIES if flag in (None, Const(value=False)) else None), prediction


def _given(
    inputs: tuple[Value, ...] | list[Value], keywords: tuple[str, ...], index: int, name: str
) -> Value | None:
    """The argument at position ``index``, or of the ``name``."""
    positional = len(inputs) - len(keywords)
    if index < positional:
        return inputs[index]
    return dict(zip(keywords, inputs[positional:], strict=True)).get(name)


def _report(context: Context, loss: Computed, scale: Scale, made: Value) -> Report:
    node = loss.node
    assert isinstance(node, ast.Call)  # noqa: S101
    where = getattr(made, "node", None)
    related = ((where, "This is what comes last."),) if isinstance(where, ast.expr) else ()
    if scale is Scale.SCORES:
        return Report(
            node,
            "This loss takes probabilities and is given raw scores, since the last layer has "
            "no activation: it clips them to between 0 and 1, and a score beyond that has no "
            "gradient. Say `from_logits=True`.",
            related,
            tuple(_fixes(context, loss)),
        )
    return Report(
        node,
        "This loss takes raw scores and is given probabilities: softmax or sigmoid is applied "
        "twice, and the loss never comes near zero. Give it the scores.",
        related,
    )


def _fixes(context: Context, loss: Computed) -> Iterator[Fix]:
    maker = loss.inputs[0].node if isinstance(loss.inputs[0], Created) else loss.node
    if not isinstance(maker, ast.Call) or not context.outline.holds(maker):
        return
    told = next((one for one in maker.keywords if one.arg == "from_logits"), None)
    end = context.range(maker).end
    if told is not None:
        edit = replace(context, told.value, "True")
    elif maker.args or maker.keywords:
        added = with_keyword(context, maker, "from_logits=True")
        if added is None:
            return
        edit = added
    else:
        edit = insert(type(end)(end.line, end.column - 1), "from_logits=True")
    yield Fix("Say `from_logits=True`", Safety.UNSAFE, lambda: (edit,))
