"""Two weights are multiplied by each other, and both start at zero.

## What happens
Nothing is raised. The gradient of each is zero, at the first step and ever after, so neither moves:
what they were to learn is never learnt.

## Why
The gradient of a product for one factor is the other factor. As long as both are zero, so are both
gradients. Low-rank adapters start one of the two at zero, so that they change nothing at first, and
the other at random.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.Variable(tf.ones((3, 1)))
down = tf.Variable(tf.zeros((3, 2)))
up = tf.Variable(tf.zeros((2, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        output = x @ base + x @ down @ up
        loss = tf.reduce_mean(tf.square(output - 2.0 * y))
    grads = tape.gradient(loss, [down, up])
    optimizer.apply_gradients(zip(grads, [down, up]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.Variable(tf.ones((3, 1)))
down = tf.Variable(tf.random.normal((3, 2)))
up = tf.Variable(tf.zeros((2, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        output = x @ base + x @ down @ up
        loss = tf.reduce_mean(tf.square(output - 2.0 * y))
    grads = tape.gradient(loss, [down, up])
    optimizer.apply_gradients(zip(grads, [down, up]))
```

## Fix
Starts the first of them at random, where it is given an initializer or made of `tf.zeros`. Unsafe,
since it may be the other one that is to.

## Runtime message
None

## When it is right
One factor at zero, or a weight that also takes part in another way. A weight that is assigned, and
a file that loads or sets weights, are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import GradientTaken
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.zeros import Zeros


@rule(
    code="TL656",
    name="factors-start-at-zero",
    severity=Severity.WARNING,
    title="Both factors start at zero, and neither is trained",
)
def factors_start_at_zero(context: Context) -> Iterator[Report]:
    """Products of weights that are made of zeros, where nothing else is done with these."""
    if not any(facts.trains(context, taken) for taken in context.events(GradientTaken)):
        return
    zeros = Zeros(context.flow.tree, context.outline)
    told: set[ast.AST] = set()
    for product in zeros.dead():
        made = sorted(
            {zeros.made[name] for name in zeros.in_product(product)},
            key=lambda one: (one.lineno, one.col_offset),
        )
        if len(made) < 2 or not told.isdisjoint(made):
            continue
        told.update(made)
        first, *others = made
        yield Report(
            first,
            f"Start this at random: {facts.short(context, product, 'a product')} multiplies "
            "weights that all start at zero, so the gradient of each is zero, and none is ever "
            "trained.",
            (
                *((one, "This starts at zero as well.") for one in others),
                (product, "They are multiplied here."),
            ),
            tuple(_fixes(context, first)),
        )


def _fixes(context: Context, made: ast.Call) -> Iterator[Fix]:
    given = (one.value for one in made.keywords if (one.arg or "").endswith("initializer"))
    initializer = next(given, None)
    zeros = made.args[0] if made.args else None
    if initializer is not None:
        edit = replace(context, initializer, '"glorot_uniform"')
        yield Fix("Start it at random", Safety.UNSAFE, lambda: (edit,))
        return
    match zeros:
        case ast.Call(func=ast.Attribute(attr="zeros") as function, args=[_], keywords=named) if {
            one.arg for one in named
        } <= {"dtype"}:
            module = tensorflow(context)
            if module is not None:
                drawn = replace(context, function, f"{module}.random.normal")
                yield Fix("Start it at random", Safety.UNSAFE, lambda: (drawn,))
