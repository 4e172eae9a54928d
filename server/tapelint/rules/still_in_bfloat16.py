"""An optimizer of the Adam family is given variables of bfloat16 to train.

## What happens
Adam, AdamW and Lamb never move a variable of bfloat16, but for the decay of weights; Nadam and
ScheduleFreeAdamW make it NaN. Nothing is raised.

## Why
Numbers of bfloat16 have three digits. The 0.999 that is the default of `beta_2` becomes 1, and
the correction of the bias, `1 - beta_2`, becomes 0. The policy `mixed_bfloat16` computes in
bfloat16, and keeps the variables in float32.

## Bad
```python
import tensorflow as tf

tf.keras.mixed_precision.set_global_policy("bfloat16")
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = tf.cast(model(x, training=True), tf.float32)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

tf.keras.mixed_precision.set_global_policy("mixed_bfloat16")
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = tf.cast(model(x, training=True), tf.float32)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Writes `mixed_bfloat16` for the policy. Unsafe, since the variables take twice the memory then.

## Runtime message
None

## When it is right
A `beta_2` of 0.998 or less is kept in bfloat16, and other optimizers train its variables.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Api,
    Applied,
    Computed,
    Const,
    Created,
    FunctionCalled,
    Optimizer,
    Value,
    Variable,
    VariablesOf,
    items,
    unspread,
)
from tapelint.knowledge.operations import SETTING_POLICY
from tapelint.knowledge.optimizers import ONE_IN_BFLOAT16, in_bfloat16, optimizer_class
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import comes_before

_TYPE = "bfloat16"


@rule(
    code="TL750",
    name="still-in-bfloat16",
    severity=Severity.ERROR,
    title="The optimizer cannot train variables of bfloat16",
)
def still_in_bfloat16(context: Context) -> Iterator[Report]:
    """Apply calls of such optimizers with variables that are surely of bfloat16."""
    policy = _policy(context)
    for optimizer, variables in _trained(context):
        class_ = optimizer_class(optimizer.api)
        what = None if class_ is None else in_bfloat16(class_)
        if what is None or not _has_default(context, optimizer):
            continue
        found = [unspread(one) for one in items(variables)]
        if not found or not all(_is_of_it(context, one, policy) for one in found):
            continue
        does = "makes them NaN" if what == "nan" else "never moves them"
        related: list[tuple[ast.AST, str]] = []
        if policy is not None and all(isinstance(one, VariablesOf) for one in found):
            related.append((policy.node, "The type of the variables is set here."))
        yield Report(
            optimizer.node,
            f"`beta_2` is 1 in bfloat16, the type of {facts.in_words(found)}: `{class_}` {does}, "
            "silently. Keep the variables in float32, as the policy `mixed_bfloat16` does.",
            tuple(related),
            tuple(_fixes(context, policy)) if related else (),
        )


def _trained(context: Context) -> Iterator[tuple[Optimizer, Value]]:
    """Each optimizer with the variables of the first apply call that it is used in."""
    seen: set[Optimizer] = set()
    for applied in context.events(Applied):
        optimizer = applied.optimizer
        if not isinstance(optimizer, Optimizer) or optimizer in seen:
            continue
        columns = facts.columns(facts.given(applied))
        if columns is not None and context.outline.holds(optimizer.node):
            seen.add(optimizer)
            yield optimizer, columns[1]


def _has_default(context: Context, optimizer: Optimizer) -> bool:
    """Whether the `beta_2` of ``optimizer`` is surely 1 in bfloat16."""
    call = facts.made_with(context, optimizer)
    if call is None or not call.complete or len(call.positional) > 2:
        return False
    given = call.keywords.get("beta_2")
    if given is None:
        return True
    return (
        isinstance(given, Const)
        and isinstance(given.value, float)
        and ONE_IN_BFLOAT16 < given.value < 1.0
    )


def _policy(context: Context) -> FunctionCalled | None:
    """The call that makes bfloat16 the type of all layers, if the program makes no other."""
    calls = [one for one in context.events(FunctionCalled) if one.name in SETTING_POLICY]
    if len(calls) != 1 or facts.is_guarded(context, calls[0]):
        return None
    return calls[0] if calls[0].call.get(0) == Const(_TYPE) else None


def _follows(context: Context, node: ast.expr, policy: FunctionCalled) -> bool:
    """Whether ``node`` stands behind the call of ``policy``, in the block of that."""
    outline = context.outline
    if not outline.holds(node) or not comes_before(policy.node, node):
        return False
    block = outline.block(outline.statement(policy.node))
    return any(one in block for one in (outline.statement(node), *outline.around(node)))


def _is_of_it(context: Context, value: Value, policy: FunctionCalled | None) -> bool:
    """Whether ``value``, a variable or those of a model, is surely of bfloat16."""
    match value:
        case Variable(node=node, initial=Computed(op=str(), inputs=inputs)):
            if facts.keyword(node, "dtype") is None:
                return any(_names_it(one) for one in inputs)
            return False
        case VariablesOf(owner=Created(node=node)) if policy is not None:
            return _follows(context, node, policy) and "dtype=" not in context.source.text
        case _:
            return False


def _names_it(value: Value) -> bool:
    return value in (Api(f"tf.{_TYPE}"), Api(f"tf.dtypes.{_TYPE}"), Const(_TYPE))


def _fixes(context: Context, policy: FunctionCalled | None) -> Iterator[Fix]:
    match policy:
        case FunctionCalled(node=ast.Call(args=[ast.Constant() as given])):
            text = context.text(given).replace(_TYPE, f"mixed_{_TYPE}")
            edit = replace(context, given, text)
            yield Fix(f"Write `mixed_{_TYPE}`", Safety.UNSAFE, lambda: (edit,))
