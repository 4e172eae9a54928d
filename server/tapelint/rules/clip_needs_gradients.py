"""`tf.clip_by_global_norm` is given something that is no list of gradients.

## What happens
It raises for a `zip`, a generator and a single tensor. A list of pairs it takes for a list of
tensors, and `apply_gradients` raises.

## Why
The global norm is that of all gradients together, so the function takes the list of them all, and
returns one. The variables come in afterwards.

## Bad
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
    pairs = zip(grads, model.trainable_variables)
    clipped, _ = tf.clip_by_global_norm(pairs, 1.0)
    optimizer.apply_gradients(clipped)
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
    pairs = zip(grads, model.trainable_variables)
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
```

## Fix
Clips the gradients and pairs them afterwards; makes a list of a generator or of one tensor. Safe:
the program raises as written.

## Runtime message
``TypeError: `t_list` should be a sequence of tensors. Received …``; for a list of pairs
`AttributeError: 'tensorflow.python.framework.ops.EagerTensor' object has no attribute
'_unique_id'`.

## When it is right
A list or tuple of gradients, with None in it or without.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import spell
from tapelint.flow import (
    Applied,
    Computed,
    FunctionCalled,
    Gradients,
    Kind,
    List,
    Pairs,
    Spread,
    Value,
    Variable,
    kind_of,
    likely,
)
from tapelint.flow import Iterator as OneShot
from tapelint.knowledge.operations import CLIP_GLOBAL
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_NO_LISTS = (Kind.DICTIONARY, Kind.ITERATOR, Kind.TENSOR, Kind.VARIABLE)


@rule(
    code="TL306",
    name="clip-needs-gradients",
    severity=Severity.ERROR,
    title="clip_by_global_norm is not given gradients",
)
def clip_needs_gradients(context: Context) -> Iterator[Report]:
    """Calls of `tf.clip_by_global_norm` with pairs, generators or one tensor."""
    for called in context.events(FunctionCalled):
        call = called.node
        if called.name != CLIP_GLOBAL or not called.call.positional or not call.args:
            continue
        given = likely(called.call.positional[0])
        node = call.args[0]
        name = context.text(call.func)
        inner = given.values if isinstance(given, OneShot) else given
        if isinstance(inner, Pairs) and len(inner.columns) == 2:
            raises = (
                "raises ``TypeError: `t_list` should be a sequence of tensors``"
                if isinstance(given, OneShot)
                else "takes them for tensors, so that `apply_gradients` raises"
            )
            yield Report(
                node,
                f"`{name}` takes the list of gradients. Given (gradient, variable) pairs it "
                f"{raises}. Clip the gradients, and zip them with the variables afterwards.",
                (),
                tuple(_unpair(context, called, inner)),
            )
        elif isinstance(node, ast.GeneratorExp) and len(call.args) > 1:
            yield Report(
                node,
                f"`{name}` takes a list. Given a generator it raises ``TypeError: `t_list` should "
                "be a sequence of tensors``. Make it a list.",
                (),
                (_list(context, node),),
            )
        elif isinstance(given, Gradients) and isinstance(given.sources, Variable):
            yield Report(
                node,
                f"The gradient of one variable is one tensor, and `{name}` takes a list: it raises "
                "``TypeError: `t_list` should be a sequence of tensors``. Put it into a list.",
                (),
                tuple(_wrap(context, call, node)),
            )

        elif (kind := kind_of(given)) in _NO_LISTS:
            yield Report(
                node,
                f"`{name}` takes the list of gradients. Given {kind.words} it raises ``TypeError: "
                "`t_list` should be a sequence of tensors``.",
            )


def _list(context: Context, node: ast.GeneratorExp) -> Fix:
    # Its parentheses are its own where it is not the only argument.
    edit = replace(context, node, f"[{context.text(node)[1:-1]}]")
    return Fix("Make it a list", Safety.SAFE, lambda: (edit,))


def _wrap(context: Context, call: ast.Call, node: ast.expr) -> Iterator[Fix]:
    match context.outline.parent(call):
        case ast.Assign(targets=[ast.Tuple(elts=[ast.Name() as target, _])]):
            edits = tuple(replace(context, one, f"[{context.text(one)}]") for one in (target, node))
            yield Fix("Put it into a list", Safety.SAFE, lambda: edits)


def _unpair(context: Context, called: FunctionCalled, pairs: Pairs) -> Iterator[Fix]:
    """Clip what was zipped, and zip what comes out."""
    edits = _edits(context, called, pairs)
    if edits:
        yield Fix("Clip the gradients, then zip them", Safety.SAFE, lambda: edits)


def _edits(context: Context, called: FunctionCalled, pairs: Pairs) -> tuple[Edit, ...]:
    call = called.node
    gradients, variables = (_spell(context, pairs, index, call) for index in (0, 1))
    if gradients is None or variables is None:
        return ()
    clip = replace(context, call.args[0], gradients)
    for applied in context.flow.of(Applied):
        given = facts.given(applied)
        if given is None or not _comes_from(given, call):
            continue
        node = facts.given_node(applied)
        if node is call:
            norm = ", ".join(context.text(one) for one in call.args[1:])
            pairs_text = f"zip({context.text(call.func)}({gradients}, {norm})[0], {variables})"
            return (replace(context, node, pairs_text),)
        if node in (applied.node, *context.outline.around(call)):
            return ()
        return (clip, replace(context, node, f"zip({context.text(node)}, {variables})"))
    return ()


def _spell(context: Context, pairs: Pairs, index: int, at: ast.Call) -> str | None:
    match pairs.node:
        case ast.Call(args=[_, _] as args):
            if context.outline.function(pairs.node) is context.outline.function(at):
                return context.text(args[index])
    return spell(context, pairs.columns[index], at)


def _comes_from(value: Value, call: ast.Call) -> bool:
    """Whether ``value`` is the result of the clip ``call``."""
    match value:
        case Computed(node=node):
            return node is call
        case List():
            return any(_comes_from(one, call) for one in value.items)
        case Spread():
            return _comes_from(value.value, call)
        case _:
            gradients = getattr(value, "gradients", None)
            return isinstance(gradients, List) and _comes_from(gradients, call)
