"""The noise that is to be predicted is not the noise that was added: it is drawn a second time.

## What happens
The program runs. The loss stays at the variance of the noise: the best that the model can give is
zero, and it learns nothing of the data.

## Why
Each call of `tf.random.normal` draws again. Of numbers that are not in what the model sees it
cannot tell anything.

## Bad
```python
import tensorflow as tf

clean = tf.reduce_sum(tf.ones((32, 3)), axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    noisy = clean + tf.random.normal(tf.shape(clean))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(noisy) - tf.random.normal(tf.shape(clean))))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

clean = tf.reduce_sum(tf.ones((32, 3)), axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    noise = tf.random.normal(tf.shape(clean))
    noisy = clean + noise
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(noisy) - noise))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
None: name the noise where it is added, and compare with that.

## Runtime message
None

## When it is right
Targets that are drawn at random to try a program out: they are reported only where another draw, of
the same shape as the data, is added to the data that the model sees.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Computed, GradientTaken, Reach, Tape, Value, all_of, reach, reachable
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_DRAWN = frozenset({"tf.random.normal", "tf.random.uniform", "tf.random.truncated_normal"})
_DIFFERENCES = frozenset({"Sub", "tf.subtract", "tf.math.squared_difference"})


@rule(
    code="TL526",
    name="noise-drawn-twice",
    severity=Severity.WARNING,
    title="The noise that is predicted is another one",
)
def noise_drawn_twice(context: Context) -> Iterator[Report]:
    """Differences of a prediction from noise that it cannot know of."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        for value in context.once(facts.all_of_target, taken):
            if not isinstance(value, Computed) or value.op not in _DIFFERENCES:
                continue
            if len(value.inputs) != 2:
                continue
            for drawn, predicted in (value.inputs, value.inputs[::-1]):
                if not _is_drawn(drawn) or reach(tape, predicted, taken.sources) is not Reach.YES:
                    continue
                added = _added_to_data(predicted, drawn)
                if added is None:
                    continue
                yield Report(
                    value.node,
                    f"{facts.short(context, value.node, 'This')} draws new noise: the "
                    "prediction is not compared with the noise that was added, and nothing of it "
                    "can be predicted. Keep the noise that was added, and compare with that.",
                    ((added.node, "This noise is added to what the model sees."),),
                )


def _is_drawn(value: Value) -> bool:
    return isinstance(value, Computed) and value.op in _DRAWN and _shaped_like(value) is not None


def _shaped_like(drawn: Value) -> str | None:
    """The text of what ``drawn`` has the shape of, where it is asked for that of a tensor."""
    call = drawn.node if isinstance(drawn, Computed) else None
    match call:
        case ast.Call(args=[ast.Call(func=ast.Attribute(attr="shape"), args=[of]), *_]):
            return ast.unparse(of)
        case ast.Call(args=[ast.Attribute(value=of, attr="shape"), *_]):
            return ast.unparse(of)
        case _:
            return None


def _added_to_data(predicted: Value, target: Value) -> Computed | None:
    """The noise that was drawn like ``target`` and is in what ``predicted`` is computed from."""
    behind = list(all_of(predicted))
    if any(one is target for one in behind):
        return None
    for one in behind:
        if not isinstance(one, Computed) or one.op not in ("Add", "tf.add"):
            continue
        for term, other in (one.inputs, one.inputs[::-1]) if len(one.inputs) == 2 else ():
            noise = _noise_in(term)
            if noise is None or _shaped_like(noise) != _shaped_like(target):
                continue
            if noise.op == getattr(target, "op", None) and _noise_in(other) is None:
                return noise
    return None


def _noise_in(term: Value) -> Computed | None:
    """The noise that ``term`` is, but for a factor."""
    for one in reachable(term, _factors):
        if isinstance(one, Computed) and one.op in _DRAWN:
            return one
    return None


def _factors(value: Value) -> tuple[Value, ...]:
    match value:
        case Computed(op="Mult" | "tf.multiply", inputs=(_, _) as factors):
            return factors
        case _:
            return ()
