"""Gradients are applied in a branch that a graph takes, or in a `tf.function`, inside of a replica.

## What happens
Where the step is traced, it raises.

## Why
`apply_gradients` sums the gradients over all replicas, for which each of them has to wait for the
others. That cannot be done in a graph of its own, as a branch of `tf.cond` or a `tf.function` that
the replica calls is: the replicas might come to it, or not.

## Bad
```python
import tensorflow as tf

strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    w = tf.Variable(3.0)
    optimizer = tf.keras.optimizers.SGD(0.1)
    optimizer.build([w])


def replica_step(x, ready):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(w * x))
    grads = tape.gradient(loss, [w])

    def update():
        optimizer.apply_gradients(zip(grads, [w]))
        return 1

    tf.cond(ready, update, lambda: 0)


@tf.function
def train_step(x, ready):
    strategy.run(replica_step, args=(x, ready))


for step in range(20):
    train_step(tf.ones(8), tf.constant(True))
```

## Good
```python
import tensorflow as tf

strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    w = tf.Variable(3.0)
    optimizer = tf.keras.optimizers.SGD(0.1)
    optimizer.build([w])


def replica_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(w * x))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


@tf.function
def train_step(x, ready):
    if ready:
        strategy.run(replica_step, args=(x,))


for step in range(20):
    train_step(tf.ones(8), tf.constant(True))
```

## Fix
There is none: the choice is to be made outside of the replicas, around `strategy.run`.

## Runtime message
``RuntimeError: `merge_call` called while defining a new graph or a tf.function.``

## When it is right
Outside of a `tf.function`, where `tf.cond` runs the branch as it is, and in a `OneDeviceStrategy`.
A Python `if` whose test is no tensor chooses while the graph is made. `if` and `for` on tensors
raise as well, but what they ask for is not always known: they are not looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Applied, Created, FunctionCalled
from tapelint.knowledge.operations import CONDS
from tapelint.knowledge.strategies import MERGING
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RUNS = frozenset({"run", "experimental_run_v2"})


@rule(
    code="TL736",
    name="applied-in-branch-of-replica",
    severity=Severity.ERROR,
    title="A replica cannot apply gradients in a graph of its own",
)
def applied_in_branch_of_replica(context: Context) -> Iterator[Report]:
    """Apply calls that a replica makes in a branch of `tf.cond`, or in a `tf.function`."""
    conds = {one.node: one.name for one in context.flow.of(FunctionCalled) if one.name in CONDS}
    for applied in context.events(Applied):
        place = applied.place
        if not isinstance(place.replica, Created) or place.replica.api not in MERGING:
            continue
        if not facts.is_surely_graph(context, place) or not facts.is_of_keras(context, applied):
            continue
        within = _calls_within_replica(place.calls)
        branch = next((one for one in within if one in conds), None)
        entered = [*map(context.outline.function, within[1:]), place.function] if within else []
        if branch is not None:
            what = f"a branch of `{conds[branch]}`"
            advice = "Choose outside of the replicas, around `strategy.run`."
        elif any(map(_is_graph, entered)):
            what = "a `tf.function` of its own"
            advice = "Leave that decorator out, and put `strategy.run` into a `tf.function`."
        else:
            continue
        yield Report(
            applied.node,
            f"A replica applies gradients in {what}, where it cannot wait for the others: this "
            "raises ``RuntimeError: `merge_call` called while defining a new graph or a "
            f"tf.function``. {advice}",
            () if branch is None else ((branch, "The branch is chosen here."),),
        )


def _is_graph(function: ast.AST) -> bool:
    """Whether ``function`` is a `tf.function`, by its decorators."""
    return isinstance(function, ast.FunctionDef) and any(
        re.match(r"(?:\w+\.)?function\b", ast.unparse(one)) for one in function.decorator_list
    )


def _calls_within_replica(calls: tuple[ast.Call, ...]) -> tuple[ast.Call, ...]:
    """The calls on the way from ``strategy.run`` on."""
    for index, call in enumerate(reversed(calls)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _RUNS:
            return calls[len(calls) - index :]
    return ()
