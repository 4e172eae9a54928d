"""The moving average of a network's weights is taken of those weights alone.

## What happens
The program runs, and the average changes nothing: what is to follow the network that is trained
keeps the weights that it began with.

## Why
`tau * w + (1 - tau) * w` is `w`. One of the two is to be the weight of the other network.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
online = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
target = tf.keras.models.clone_model(online)
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    goal = 1.0 + 0.9 * tf.reduce_max(target(x), axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(goal - online(x)[:, 0]))
    grads = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(grads, online.trainable_variables))
    for slow, fast in zip(target.variables, online.variables):
        slow.assign(0.9 * slow + 0.1 * slow)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
online = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
target = tf.keras.models.clone_model(online)
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    goal = 1.0 + 0.9 * tf.reduce_max(target(x), axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(goal - online(x)[:, 0]))
    grads = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(grads, online.trainable_variables))
    for slow, fast in zip(target.variables, online.variables):
        slow.assign(0.9 * slow + 0.1 * fast)
```

## Fix
None: which of the two is to be the other network's, is yours to tell.

## Runtime message
None

## When it is right
Factors that do not add up to one change the weights, and are not reported; nor are the weights that
a network had before, and has now.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Blended, Computed, Const, Value
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL651",
    name="averaged-with-itself",
    severity=Severity.WARNING,
    title="The weights are averaged with themselves",
)
def averaged_with_itself(context: Context) -> Iterator[Report]:
    """Weights that an average is taken of with nothing else."""
    for event in context.events(Blended):
        one, other = event.terms
        if not _add_up_to_one(*event.factors) or not _are_same(context, event.node, one, other):
            continue
        yield Report(
            event.node,
            f"This is `{context.text(one)}` as it is, since both terms are of the same weights: "
            "what is to follow another network stays as it was. Take one of the two from that.",
        )


def _add_up_to_one(one: Value, other: Value) -> bool:
    match one, other:
        case Const(value=float() as first), Const(value=float() as second):
            return abs(first + second - 1) < 1e-6
        case (Computed(op="Sub", inputs=(Const(value=1), rest)), factor) | (
            factor,
            Computed(op="Sub", inputs=(Const(value=1), rest)),
        ):
            return rest == factor
        case _:
            return False


def _are_same(context: Context, node: ast.AST, one: ast.expr, other: ast.expr) -> bool:
    """Whether both are written alike, or run over lists that are."""
    if ast.dump(one) == ast.dump(other):
        return True
    for around in context.outline.around(node):
        loops = [around] if isinstance(around, ast.For) else getattr(around, "generators", [])
        for loop in loops:
            match loop.target, loop.iter:
                case (
                    ast.Tuple(elts=[ast.Name(id=first), ast.Name(id=second)]),
                    ast.Call(func=ast.Name(id="zip"), args=[left, right]),
                ) if {first, second} == {getattr(each, "id", "") for each in (one, other)}:
                    return ast.dump(left) == ast.dump(right)
    return False
