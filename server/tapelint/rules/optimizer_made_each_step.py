"""A new optimizer is made at each step, or inside a `tf.function`.

## What happens
The program runs, and each step is the first one of its optimizer: momenta, Adam's averages, the
step counter and with it a schedule begin anew each time. In a `tf.function` it raises.

## Why
An optimizer keeps its state in variables of its own. It has to live as long as the training; a
`tf.function` may make variables only once.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer = tf.keras.optimizers.Adam(0.05)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
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
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Makes the optimizer before the loop, or before the function that runs at each step. Safe where it
needs nothing that is only known inside; else there is no fix.

## Runtime message
None. In a `tf.function` `ValueError: tf.function only supports singleton tf.Variables created on
the first call`.

## When it is right
A new optimizer for each model, fold or epoch, which then does many steps, is not reported, nor is
plain `SGD` outside a `tf.function`, which has no state, nor one that is made under an `if`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.hoist import out_of_repetition
from tapelint.flow.events import Applied, OptimizerCreated
from tapelint.flow.sequences import items
from tapelint.flow.values import Optimizer
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@rule(
    code="TL701",
    name="optimizer-made-each-step",
    severity=Severity.WARNING,
    title="A new optimizer is made at each step",
)
def optimizer_made_each_step(context: Context) -> Iterator[Report]:
    """Optimizers that are made in a graph, or anew for each apply call on the same variables."""
    for created in context.flow.of(OptimizerCreated):
        if created.place.expects_error:
            continue
        if created.place.graph and not _is_guarded(context, created):
            yield Report(
                created.node,
                "The optimizer makes variables each time the `tf.function` is traced: it raises "
                "`ValueError: tf.function only supports singleton tf.Variables created on the "
                "first call`. Make it outside.",
                fixes=tuple(_fixes(context, created.node)),
                severity=Severity.ERROR,
            )
    for node, applied in _renewed(context):
        yield Report(
            node,
            "A new optimizer is made for each step: its momenta and its count of steps begin anew "
            "every time. Make it once, before the loop.",
            ((applied.node, "It does one step here."),),
            tuple(_fixes(context, node)),
        )


def _is_guarded(context: Context, created: OptimizerCreated) -> bool:
    """Whether the optimizer is made on some ways only, or lifted out of the graph."""
    outline = context.outline
    for node in (created.node, *created.place.calls):
        if outline.function(node) is outline.tree:
            continue
        for one in outline.around(node):
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                break
            if isinstance(one, (ast.If, ast.IfExp, ast.Try, ast.BoolOp)) or (
                isinstance(one, ast.With) and "init_scope" in ast.unparse(one.items[0])
            ):
                return True
    return False


def _renewed(context: Context) -> Iterator[tuple[ast.Call, Applied]]:
    """The calls that make a new optimizer for each turn of a loop, with the apply call of it."""
    uses: dict[ast.Call, list[Applied]] = {}
    for applied in context.flow.of(Applied):
        if isinstance(applied.optimizer, Optimizer) and not applied.place.graph:
            uses.setdefault(applied.optimizer.node, []).append(applied)
    for node, events in uses.items():
        optimizers = [event.optimizer for event in events]
        once = len(optimizers) > 1 and len(set(optimizers)) == len(optimizers)
        if not once or _is_stateless(node, events[0].optimizer):
            continue
        variables = [facts.columns(facts.given(event)) for event in events]
        if len({event.node for event in events}) > 1 or None in variables:
            continue
        same = {items(both[1]) for both in variables if both is not None}
        if len(same) == 1 and _is_in_loop(context, events[0]):
            yield node, events[0]


def _is_in_loop(context: Context, applied: Applied) -> bool:
    return bool(applied.place.loops) or any(
        isinstance(one, _LOOPS)
        for call in applied.place.calls
        for one in context.outline.around(call)
    )


def _is_stateless(node: ast.Call, optimizer: object) -> bool:
    """Whether it is SGD without momentum and with one learning rate, so far as one can tell."""
    if not isinstance(optimizer, Optimizer) or optimizer_class(optimizer.api) != "SGD":
        return False
    momentum = [*node.args[1:2], *(one.value for one in node.keywords if one.arg == "momentum")]
    rates = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "learning_rate")]
    return not momentum and not any(isinstance(one, ast.Call) for one in rates)


def _fixes(context: Context, node: ast.Call) -> Iterator[Fix]:
    statement = context.outline.statement(node)
    if not isinstance(statement, ast.Assign) or statement.value is not node:
        return
    edits = out_of_repetition(context, statement)
    if edits is not None:
        yield Fix("Make the optimizer once, before", Safety.SAFE, lambda: edits)
