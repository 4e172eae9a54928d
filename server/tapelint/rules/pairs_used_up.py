"""A one-shot iterator of pairs or gradients is used a second time, when nothing is left in it.

## What happens
`zip`, `map` and generator expressions can be run over once. The second time they hold nothing: a
loop has no iteration, and `apply_gradients` gets no pairs. There Keras 3 raises, Keras
2 returns silently.

## Why
They keep no items; they make each one when it is needed, and forget it. A loop, a `list(…)` or
another apply call has taken them all.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    pairs = zip(grads, model.trainable_variables)
    for gradient, variable in pairs:
        print(variable.name, float(tf.norm(gradient)))
    optimizer.apply_gradients(pairs)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    pairs = list(zip(grads, model.trainable_variables))
    for gradient, variable in pairs:
        print(variable.name, float(tf.norm(gradient)))
    optimizer.apply_gradients(pairs)
```

## Fix
Makes a list of it. Safe where a loop or a function ran over it before; unsafe where an earlier
apply call did, since the second call then applies the same gradients once more.

## Runtime message
`ValueError: not enough values to unpack (expected 2, got 0)` (Keras 3); none with Keras 2.

## When it is right
A list or tuple can be used any number of times. An iterator that only perhaps was used before, in
one branch or by a function that is not in the file, is not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Applied, Exhausted, carried
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_EMPTY = Fact(
    keras_2="changes no variable and raises nothing",
    keras_3="raises `ValueError: not enough values to unpack (expected 2, got 0)`",
)


@rule(
    code="TL107",
    name="pairs-used-up",
    severity=Severity.ERROR,
    title="The iterator has nothing left",
)
def pairs_used_up(context: Context) -> Iterator[Report]:
    """Iterators of gradients that a call runs over when they are surely empty."""
    applied: dict[ast.AST, Applied] = {event.node: event for event in context.flow.of(Applied)}
    for event in context.flow.of(Exhausted):
        if not carried(event.iterator) or event.place.expects_error:
            continue
        call = applied.get(event.node)
        if not isinstance(event.node, (ast.Call, ast.Name, ast.Attribute)):
            continue
        node = event.node if call is None else facts.given_node(call)
        what = "The iterator" if node is event.node else facts.short(context, node, "The iterator")
        again = event.before is event.node
        turn = " in the previous iteration of this loop" if again else " before"
        effect = (
            f"this {'call' if isinstance(event.node, ast.Call) else 'loop'} runs over nothing"
            if call is None
            else f"`{call.method}` gets no variables, changes none and raises nothing"
            if call.method == "apply"
            else f"`apply_gradients` gets no pairs and {context.say(_EMPTY)}"
        )
        yield Report(
            node,
            f"{what} was used up{turn}: {effect}. Make it a list, so that it can be used again.",
            () if again else ((event.before, "It is used up here."),),
            tuple(_fixes(context, event, first_applies=event.before in applied)),
            Severity.WARNING if call is None or context.config.keras is Keras.KERAS_2 else None,
        )


def _fixes(context: Context, event: Exhausted, *, first_applies: bool) -> Iterator[Fix]:
    node = event.iterator.node
    safety = Safety.UNSAFE if first_applies else Safety.SAFE
    edit = as_list(context, node)
    if edit is not None:
        yield Fix("Make it a list", safety, lambda: (edit,))


def as_list(context: Context, node: ast.AST) -> Edit | None:
    """Make a list of the iterator that ``node`` makes, where that can be written there."""
    if not isinstance(node, (ast.Call, ast.GeneratorExp)) or not context.outline.holds(node):
        return None
    text = context.text(node)
    if isinstance(node, ast.GeneratorExp):
        return replace(context, node, f"[{text[1:-1]}]") if text.startswith("(") else None
    return replace(context, node, f"list({text})")
