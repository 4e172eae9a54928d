"""`compute_loss` holds the losses of the layers, and they are added once more.

## What happens
The program runs. Each regularizer counts twice, as if its factor were twice as large.

## Why
`model.compute_loss` adds up the loss that was compiled and all that is in `model.losses`. So it is
with Keras 2 and with Keras 3.

## Bad
```python
import numpy as np
import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1, kernel_regularizer=tf.keras.regularizers.L2(0.5))

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
            loss += sum(self.losses)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


net = Net()
net.compile(tf.keras.optimizers.SGD(0.1), "mse")
net.fit(np.ones((8, 2), "float32"), np.ones((8, 1), "float32"), verbose=0)
```

## Good
```python
import numpy as np
import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1, kernel_regularizer=tf.keras.regularizers.L2(0.5))

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


net = Net()
net.compile(tf.keras.optimizers.SGD(0.1), "mse")
net.fit(np.ones((8, 2), "float32"), np.ones((8, 1), "float32"), verbose=0)
```

## Fix
Leaves the second sum out. Unsafe, as the factors may have been chosen with it.

## Runtime message
None

## When it is right
A `compute_loss` of your own that leaves the losses out, and a loss from `tf.keras.losses`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Attribute,
    Class,
    Computed,
    Created,
    GradientTaken,
    Instance,
    Tape,
    Value,
    plain_terms,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.regularization import reads_losses

_SUMS = frozenset({"builtins.sum", "tf.add_n", "tf.math.add_n", "tf.reduce_sum"})


@rule(
    code="TL518",
    name="regularization-added-twice",
    severity=Severity.WARNING,
    title="The regularization counts twice",
)
def regularization_added_twice(context: Context) -> Iterator[Report]:
    """Sums of a model's losses that are added to what `compute_loss` gave."""
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not context.flow.is_applied(taken):
            continue
        summed = list(plain_terms(taken.target))
        models = [one for one in map(_computed_by, summed) if one is not None]
        for term in summed:
            if not isinstance(term, Computed) or term.op not in _SUMS:
                continue
            read = next((read for value, read in reads_losses(term) if value is term), None)
            if read is None or not any(one is read.owner for one in models):
                continue
            yield Report(
                term.node,
                f"{facts.short(context, term.node, 'This')} is in what `compute_loss` gives "
                "already: each regularizer counts twice. Leave it out.",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, term.node)),
            )


def _computed_by(term: Value) -> Value | None:
    """The model of whose `compute_loss`, that of Keras, ``term`` is the result."""
    match term:
        case Computed(op=None, inputs=(Attribute(owner=Instance() as of, name="compute_loss"), *_)):
            own = (one for one in of.cls.lineage if isinstance(one, Class))
            known = facts.is_keras_model(of)
            return (
                of if known and all("compute_loss" not in one.scope.names for one in own) else None
            )
        case Computed(op=None, inputs=(Attribute(owner=Created() as of, name="compute_loss"), *_)):
            return of if facts.is_keras_model(of) else None
        case _:
            return None


def _fixes(context: Context, node: ast.AST) -> Iterator[Fix]:
    around = next(iter(context.outline.around(node)), None)
    match around:
        case ast.BinOp(left=left, op=ast.Add(), right=right) if right is node:
            edits = (replace(context, around, context.text(left)),)
            yield Fix("Leave the second sum out", Safety.UNSAFE, lambda: edits)
