"""A new layer is made in each call instead of once.

## What happens
The layer has new, random weights at each step, which are trained by nothing. The rest is trained
with another layer each time. In a `tf.function` it raises.

## Why
A layer makes its variables when it is first called, and this one is called once. What is trained is
what a list has, `model.trainable_variables`, and a layer that a model does not keep is in none.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
optimizer = tf.keras.optimizers.SGD(0.05)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.last = tf.keras.layers.Dense(1)

    def call(self, inputs):
        hidden = tf.keras.layers.Dense(4)(inputs)
        return self.last(hidden)


net = Net()

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
optimizer = tf.keras.optimizers.SGD(0.05)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(4)
        self.last = tf.keras.layers.Dense(1)

    def call(self, inputs):
        hidden = self.hidden(inputs)
        return self.last(hidden)


net = Net()

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Fix
Makes the layer in `__init__`, and keeps it as an attribute. Unsafe, since the random weights may be
meant. Where the layer needs what only `call` knows, there is no fix.

## Runtime message
None. In a `tf.function` `ValueError: tf.function only supports singleton tf.Variables created on
the first call`.

## When it is right
Layers without weights; a layer that is made under an `if` and kept, one with `trainable=False` or
an initializer that is no random one, and one whose own variables the gradients are taken for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.layers import kept_as_attribute
from tapelint.flow import (
    Computed,
    Created,
    GradientTaken,
    Tape,
    Value,
    items,
    made_of,
    parts,
    unspread,
)
from tapelint.knowledge.layers import is_built_when_called
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

# What tells that the weights are meant to be as they are made.
_FIXED = frozenset({"trainable", "weights", "kernel_initializer", "embeddings_initializer"})


@rule(
    code="TL642",
    name="layer-made-each-call",
    severity=Severity.WARNING,
    title="A new layer is made for each step",
)
def layer_made_each_call(context: Context) -> Iterator[Report]:
    """Layers that are made while the tape records, and are in no list of variables."""
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not context.flow.is_applied(taken):
            continue
        for layer in _made_meanwhile(taken, taken.tape):
            node = layer.node
            if node in done or not context.outline.holds(node) or _is_kept(context, node):
                continue
            if not context.once(_listed).isdisjoint(_new_parts(layer, taken.tape)):
                continue
            done.add(node)
            raises = taken.place.graph
            what = (
                "in a `tf.function` that raises `ValueError: tf.function only supports singleton "
                "tf.Variables created on the first call`"
                if raises
                else "its weights are new and random each time, and are never trained"
            )
            yield Report(
                node,
                f"A new layer is made here at each step: {what}. Make it once, and keep it as an "
                "attribute of the model.",
                ((taken.node, "The gradients are taken here, without its variables."),),
                tuple(_fixes(context, node)),
                Severity.ERROR if raises else None,
            )


def _made_meanwhile(taken: GradientTaken, tape: Tape) -> Iterator[Created]:
    """The layers that were made, and called on the way to the target, while ``tape`` records."""
    for one in made_of(taken.target):
        match one:
            case Computed(op="call", inputs=(Created(tapes=tapes) as layer, *_)) if (
                tape in tapes and tape in one.tapes and _new_parts(layer, tape)
            ):
                yield layer


def _new_parts(layer: Created, tape: Tape) -> frozenset[Value]:
    """What of ``layer`` has weights that are drawn at random while ``tape`` records."""
    return frozenset(
        one
        for one in parts(layer).held
        if isinstance(one, Created)
        and tape in one.tapes
        and is_built_when_called(one.api)
        and _FIXED.isdisjoint(one.keywords)
    )


def _is_kept(context: Context, node: ast.Call) -> bool:
    """Whether the layer may be kept for the next step."""
    outline = context.outline
    statement = outline.statement(node)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    parts = [one for target in targets for one in getattr(target, "elts", [target])]
    if not all(isinstance(one, ast.Name) for one in parts):
        return True
    function = outline.function(node)
    part: ast.AST = node
    for one in outline.around(node):
        if one is function:
            break
        if facts.may_leave_out(context, one, part):
            return True
        part = one
    return False


def _fixes(context: Context, node: ast.Call) -> Iterator[Fix]:
    kept = kept_as_attribute(context, node)
    if kept is not None:
        yield Fix("Make the layer once, in `__init__`", Safety.UNSAFE, kept.edits)


def _listed(context: Context) -> frozenset[Value]:
    """All that any gradient is taken for."""
    return frozenset(
        part
        for taken in context.flow.everywhere(GradientTaken)
        for source in items(taken.sources)
        for part in parts(unspread(source)).all
    )
