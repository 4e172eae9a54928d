"""Gradients are applied in a strategy's scope, and not in the replicas that it runs.

## What happens
It raises: with a `MirroredStrategy` where the variables are used, with others where the gradients
are applied.

## Why
In `strategy.scope()` variables are made, one for all replicas. A training step happens in each
replica, with the variable's copy there: `strategy.run` calls the step so.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(0.05)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


with strategy.scope():
    for _ in range(20):
        step(x, y)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(0.05)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


with strategy.scope():
    for _ in range(20):
        strategy.run(step, args=(x, y))
```

## Fix
Calls the step by `strategy.run`. Safe where nothing is done with what it returns; unsafe else,
since `strategy.run` returns one value for each replica.

## Runtime message
`ValueError: DistributedVariable.handle is not available outside the replica context`, or where
only the gradients are used there,
`AttributeError: 'NoneType' object has no attribute 'merge_call'`

## When it is right
What `tf.distribute.get_strategy()` gives may be no strategy at all, and is not reported. Outside of
the scope a step of one device works.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Applied, Gradients
from tapelint.knowledge.strategies import IN_REPLICAS
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_MIRRORED = "tf.distribute.MirroredStrategy"


@rule(
    code="TL720",
    name="apply-outside-replicas",
    severity=Severity.ERROR,
    title="A training step belongs in the strategy's replicas",
)
def apply_outside_replicas(context: Context) -> Iterator[Report]:
    """Apply calls in the scope of a strategy, outside of `strategy.run`."""
    for applied in context.events(Applied):
        strategy = applied.place.strategy
        if strategy is None or strategy.api not in IN_REPLICAS:
            continue
        if not facts.is_optimizer_of_keras(applied.optimizer):
            continue
        columns = facts.columns(facts.given(applied))
        taken = columns is not None and isinstance(columns[0], Gradients)
        error = (
            "ValueError: DistributedVariable.handle is not available outside the replica context"
            if strategy.api == _MIRRORED and taken
            else "AttributeError: 'NoneType' object has no attribute 'merge_call'"
        )
        yield Report(
            applied.node,
            "Put the training step into a function, and call it by `strategy.run`: in the "
            f"strategy's scope, outside of its replicas, this raises `{error}`.",
            ((strategy.node, "The strategy is made here."),),
            tuple(_fixes(context, applied)),
        )


def _fixes(context: Context, applied: Applied) -> Iterator[Fix]:
    """Let the strategy run the function that is called right in its scope."""
    found = next(
        ((call, scope) for call in applied.place.calls for scope in _scopes(context, call)), None
    )
    if found is None:
        return
    call, strategy = found
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    if call.keywords or starred or "#" in context.text(call):
        return
    arguments = ", ".join(context.text(one) for one in call.args)
    arguments += "," if len(call.args) == 1 else ""
    given = f", args=({arguments})" if call.args else ""
    edit = replace(context, call, f"{strategy}.run({context.text(call.func)}{given})")
    unused = isinstance(context.outline.parent(call), ast.Expr)
    safety = Safety.SAFE if unused else Safety.UNSAFE
    yield Fix("Call it by `run` of the strategy", safety, lambda: (edit,))


def _scopes(context: Context, call: ast.Call) -> Iterator[str]:
    """The strategies in whose scope ``call`` stands."""
    for one in context.outline.around(call):
        for item in one.items if isinstance(one, ast.With) else ():
            match item.context_expr:
                case ast.Call(func=ast.Attribute(value=strategy, attr="scope")):
                    yield context.text(strategy)
