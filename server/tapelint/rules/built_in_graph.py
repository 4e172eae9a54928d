"""An optimizer that has to be built eagerly is first applied in a `tf.function`.

## What happens
`Adafactor` of Keras 3 raises where it is given a `tf.Variable`. `Nadam` of Keras 2 makes a single
variable NaN and raises nothing.

## Why
The first apply call builds the optimizer, and in a `tf.function` that is a part of the graph. There
`Adafactor` names a scope like the variable, which may not hold a colon, and what `Nadam` keeps of
its momentum does not begin as it should.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1)
w = tf.Variable([0.0, 0.0, 0.0])
optimizer = tf.keras.optimizers.Adafactor(0.05)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.reduce_sum(x * w, axis=1) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for step in range(20):
    train_step()
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1)
w = tf.Variable([0.0, 0.0, 0.0])
optimizer = tf.keras.optimizers.Adafactor(0.05)
optimizer.build([w])


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.reduce_sum(x * w, axis=1) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for step in range(20):
    train_step()
```

## Fix
Builds the optimizer after it is made, for the variable, where that is made before and has a name of
its own. Safe: that is what the first step does.

## Runtime message
`ValueError: '…' is not a valid scope name. A scope name has to match the following pattern: …`;
none with `Nadam`. With `Adafactor` Keras 2 accepts it.

## When it is right
An optimizer that was built before, or may have been, is not reported. `Adafactor` takes the
variables of a model, and Keras 3 has no such fault in `Nadam`; that of Keras 2 is hardly to be seen
with several variables.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.build import bound_where_made
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import bound_to
from tapelint.flow import Applied, Optimizer, Value, Variable, items, unspread
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_DONE = {
    "Adafactor": Fact(
        keras_2="trains",
        keras_3="raises `ValueError: '…' is not a valid scope name`",
    ),
    "Nadam": Fact(keras_2="makes the variable NaN and raises nothing", keras_3="trains"),
}
_AT_FAULT = {"Adafactor": Keras.KERAS_3, "Nadam": Keras.KERAS_2}


@rule(
    code="TL733",
    name="built-in-graph",
    severity=Severity.ERROR,
    title="The optimizer has to be built before",
)
def built_in_graph(context: Context) -> Iterator[Report]:
    """First apply calls in a graph of optimizers that cannot be built there."""
    for applied in context.events(Applied):
        optimizer = applied.optimizer
        if not isinstance(optimizer, Optimizer) or not applied.first or not applied.place.calls:
            continue
        class_ = optimizer_class(optimizer.api) or ""
        if class_ not in _DONE or context.is_legacy(optimizer):
            continue
        if context.keras not in (None, _AT_FAULT[class_]):
            continue
        if not facts.is_surely_graph(context, applied.place) or facts.is_guarded(context, applied):
            continue
        columns = facts.columns(facts.given(applied))
        variables = [] if columns is None else [unspread(one) for one in items(columns[1])]
        if not _is_concerned(class_, variables):
            continue
        yield Report(
            applied.node,
            f"`{class_}` is built in the `tf.function` here, and that {context.say(_DONE[class_])}."
            " Build it before.",
            ((optimizer.node, "The optimizer is made here."),),
            tuple(_fixes(context, optimizer, variables)),
            None if context.keras is not None else Severity.WARNING,
        )


def _is_concerned(class_: str, variables: list[Value]) -> bool:
    if class_ == "Nadam":
        return len(variables) == 1 and isinstance(variables[0], Variable)
    return any(isinstance(one, Variable) for one in variables)


def _fixes(context: Context, optimizer: Optimizer, variables: list[Value]) -> Iterator[Fix]:
    outline, optimizer_name = context.outline, bound_where_made(context, optimizer)
    if optimizer_name is None:
        return
    made, names = outline.statement(optimizer.node), []
    for one in variables:
        if not isinstance(one, Variable) or not outline.holds(one.node):
            return
        built = outline.statement(one.node)
        match built:
            case ast.Assign(targets=[ast.Name() as name], value=value) if value is one.node:
                after = context.range(built).start >= context.range(made).start
                if outline.block(built) != outline.block(made) or after:
                    return
                if bound_to(context, name) is not one.node:
                    return
                names.append(name.id)
            case _:
                return
    line = f"{optimizer_name}.build([{', '.join(names)}])"
    yield Fix(
        "Build the optimizer before", Safety.SAFE, Rewrite(context).insert_after(made, line).edits
    )
