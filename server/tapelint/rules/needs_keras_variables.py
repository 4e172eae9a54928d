"""`Muon` is given a matrix that is a `tf.Variable`, where it needs a Keras variable.

## What happens
The first apply call raises.

## Why
`Muon` decides by the path of a variable whether it is one for it. Variables of layers have a path,
those of Keras itself too; a `tf.Variable` has none. It is needed where the variable is a matrix.

## Bad
```python
# Keras 3
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Muon(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
# Keras 3
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dense = tf.keras.layers.Dense(1, use_bias=False)
dense.build((None, 3))
optimizer = tf.keras.optimizers.Muon(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(dense(x) - y))
    grads = tape.gradient(loss, dense.trainable_variables)
    optimizer.apply_gradients(zip(grads, dense.trainable_variables))
```

## Fix
There is none: the variable is to be a layer's, or one of `keras.Variable`.

## Runtime message
`AttributeError: 'ResourceVariable' object has no attribute 'path'`; with Keras 2, which has no
`Muon`, `AttributeError: module '…' has no attribute 'Muon'`

## When it is right
A `tf.Variable` that is no matrix, or of which that is not known, is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Applied, Optimizer, Variable, items, unspread
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts, shapes
from tapelint.rules.base import Context, Report, rule

_RAISES = Fact(
    keras_2="`AttributeError: module '…' has no attribute 'Muon'`",
    keras_3="`AttributeError: 'ResourceVariable' object has no attribute 'path'`",
)

_OF_MATRIX = 2


@rule(
    code="TL732",
    name="needs-keras-variables",
    severity=Severity.ERROR,
    title="Muon takes no tf.Variable that is a matrix",
)
def needs_keras_variables(context: Context) -> Iterator[Report]:
    """Matrices that are a `tf.Variable`, given to `Muon`."""
    for applied in context.events(Applied):
        optimizer = applied.optimizer
        if not isinstance(optimizer, Optimizer) or optimizer_class(optimizer.api) != "Muon":
            continue
        columns = facts.columns(facts.given(applied))
        given = [] if columns is None else [unspread(one) for one in items(columns[1])]
        matrix = next((one for one in given if shapes.rank(one) == _OF_MATRIX), None)
        if isinstance(matrix, Variable):
            yield Report(
                applied.node,
                "`Muon` asks a matrix for its path, which a `tf.Variable` does not have: this "
                f"raises {context.say(_RAISES)}. Give it variables of layers, or a "
                "`keras.Variable`.",
                ((matrix.node, "The variable is made here."),),
            )
