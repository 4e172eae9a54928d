"""A `tf.function` that was traced with one optimizer is called with another that is not built.

## What happens
The call with the second optimizer raises.

## Why
An optimizer makes its variables when it is built, by its first call of `apply_gradients`. A
`tf.function` may make variables in its first call only, and is traced again for another optimizer.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
first = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
second = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
first_optimizer = tf.keras.optimizers.Adam(0.05)
second_optimizer = tf.keras.optimizers.Adam(0.05)


@tf.function
def train_step(model, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for step in range(20):
    loss = train_step(first, first_optimizer)
    loss = train_step(second, second_optimizer)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
first = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
second = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
first_optimizer = tf.keras.optimizers.Adam(0.05)
second_optimizer = tf.keras.optimizers.Adam(0.05)
second_optimizer.build(second.trainable_variables)


@tf.function
def train_step(model, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for step in range(20):
    loss = train_step(first, first_optimizer)
    loss = train_step(second, second_optimizer)
```

## Fix
Builds the optimizer for the variables of its model before. Safe: the call raises as written. It
is offered where the model is made with an `Input`, before the optimizer and beside it.

## Runtime message
`ValueError: tf.function only supports singleton tf.Variables created on the first call`

## When it is right
An optimizer that was built before, or may have been, is not reported, nor are two that one call is
given, nor plain `SGD`, which has no variables to make in Keras 3.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.build import built_before
from tapelint.fixes.spelling import bound_to
from tapelint.flow import Applied, Optimizer, trained
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL703",
    name="second-optimizer-in-graph",
    severity=Severity.ERROR,
    title="The tf.function was traced with another optimizer",
)
def second_optimizer_in_graph(context: Context) -> Iterator[Report]:
    """Calls of a `tf.function` with an optimizer that is not built, after the first one."""
    before: dict[ast.AST, Applied] = {}
    for applied in context.flow.of(Applied):
        if not applied.place.graph or not applied.place.calls:
            continue
        traced = before.setdefault(applied.node, applied)
        calls = _calls(context, traced, applied)
        if calls is not None:
            yield _report(context, calls, applied)


def _calls(context: Context, traced: Applied, applied: Applied) -> tuple[ast.Call, ast.Call] | None:
    """The two calls of one `tf.function`, where the second is given an optimizer of its own."""
    optimizer, place, function = applied.optimizer, applied.place, applied.place.traced
    if not applied.first or not isinstance(optimizer, Optimizer):
        return None
    if optimizer is traced.optimizer or optimizer_class(optimizer.api) in (None, "SGD"):
        return None
    first, second = facts.apart(traced, applied)
    match first, second:
        case [(ast.Call() as before, _), *inside], [(ast.Call() as call, _), *same] if inside and [
            node for node, _ in inside
        ] == [node for node, _ in same]:
            outline = context.outline
        case _:
            return None
    surely = (
        isinstance(function, ast.FunctionDef)
        and bool(function.decorator_list)
        and not isinstance(outline.parent(function), ast.ClassDef)
        and outline.function(function) in (outline.tree, outline.function(call))
        and facts.is_surely_graph(context, place)
        and not facts.is_guarded(context, applied)
        and not place.expects_error
    )
    return (before, call) if surely else None


def _report(context: Context, calls: tuple[ast.Call, ast.Call], applied: Applied) -> Report:
    before, call = calls
    optimizer = applied.optimizer
    given = [*call.args, *(one.value for one in call.keywords)]
    assert isinstance(optimizer, Optimizer)  # noqa: S101
    node = next((one for one in given if bound_to(context, one) is optimizer.node), None)
    name = context.text(node) if node is not None else "the optimizer"
    function = context.text(call.func)
    return Report(
        call,
        f"`{function}` was traced with another optimizer, and `{name}` is not built: making its "
        "variables in a later trace raises `ValueError: tf.function only supports singleton "
        f"tf.Variables created on the first call`. Call `{name}.build` with its variables before.",
        (
            (before, "The function is first called here."),
            (optimizer.node, "The optimizer is made here."),
        ),
        tuple(_fixes(context, applied, optimizer, node)),
    )


def _fixes(
    context: Context, applied: Applied, optimizer: Optimizer, node: ast.expr | None
) -> Iterator[Fix]:
    if node is None:
        return
    variables = trained(facts.given(applied)) or ()
    built = built_before(context, optimizer, context.text(node), variables)
    if built is not None:
        yield Fix("Build the optimizer before", Safety.SAFE, built.edits)
