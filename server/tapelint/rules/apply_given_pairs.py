"""`optimizer.apply` is given pairs, which only `apply_gradients` takes.

## What happens
`apply` raises.

## Why
Keras 3 has two methods: `apply_gradients(pairs)`, and `apply(gradients, variables)`, which takes
the two apart and counts the gradients first: a generator has no length. The Keras 2 optimizers
have no `apply`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply(zip(grads, [w, b]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Calls `apply_gradients`, which takes pairs in every version, or makes a list of what can be run over
only once. Safe: the program raises as written.

## Runtime message
`TypeError: object of type 'zip' has no len()` for a zip, `ValueError: When passing `grads` without
`variables`, the optimizer must already be built on a list of variables.` for a list of pairs,
`TypeError: object of type 'generator' has no len()` for a generator; with Keras 2 `AttributeError:
… object has no attribute 'apply'` or `AttributeError: type object '…' has no attribute 'apply'`.

## When it is right
`optimizer.apply(grads, variables)` with Keras 3.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import paired
from tapelint.flow import Applied, Const, MethodCalled, Optimizer, Value, carried, likely
from tapelint.flow import Iterator as OneShot
from tapelint.knowledge.optimizers import LOSS_SCALE_OPTIMIZERS, is_legacy
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_NO_APPLY = "`AttributeError: … object has no attribute 'apply'`"
_ZIP = Fact(keras_2=_NO_APPLY, keras_3="`TypeError: object of type 'zip' has no len()`")
_LIST = Fact(
    keras_2=_NO_APPLY,
    keras_3="`ValueError`, since it takes the pairs for gradients",
)


@rule(
    code="TL111",
    name="apply-given-pairs",
    severity=Severity.ERROR,
    title="optimizer.apply is given pairs",
)
def apply_given_pairs(context: Context) -> Iterator[Report]:
    """Calls of `apply` with pairs or a one-shot iterator; with Keras 2 every call of it."""
    for called in _calls(context):
        first = next(iter(called.call.values), None)
        owner = called.optimizer if isinstance(called, Applied) else called.owner
        if not called.call.complete or first is None or isinstance(owner, Const):
            continue
        given = likely(called.call.get(0, "grads") or first)
        pairs = given.values if isinstance(given, OneShot) else given
        alone = len(called.call.values) == 1
        if facts.columns(pairs) is not None and alone:
            raises = context.say(_ZIP if isinstance(given, OneShot) else _LIST)
            yield Report(
                called.node,
                "`apply` takes the gradients and the variables as two arguments, not as pairs: "
                f"this raises {raises}. Call `apply_gradients`.",
                (),
                tuple(_rename(context, called.node)),
            )
        elif isinstance(called, Applied) and facts.columns(pairs) is not None:
            yield _beside_variables(context, called, given)
        elif context.config.keras is Keras.KERAS_2 or _is_of_keras_2(context, owner):
            yield Report(
                called.node,
                f"The Keras 2 optimizers have no `apply`: this raises {_NO_APPLY}. Call "
                "`apply_gradients` with pairs.",
                (),
                tuple(_zip(context, called.node)),
            )
        elif isinstance(called, Applied) and isinstance(given, OneShot) and carried(given):
            yield _run_over(context, called, given)


def _calls(context: Context) -> Iterator[Applied | MethodCalled]:
    yield from (one for one in context.events(Applied) if one.method == "apply")
    yield from (one for one in context.events(MethodCalled) if one.name == "apply")


def _is_of_keras_2(context: Context, owner: Value) -> bool:
    made = isinstance(owner, Optimizer) and is_legacy(owner.api)
    return made or facts.is_of_tf_keras(context, owner)


def _beside_variables(context: Context, applied: Applied, given: Value) -> Report:
    """Pairs where the gradients alone belong."""
    node = _first(applied.node)
    both = paired(node)
    happens = context.say(_ZIP) if isinstance(given, OneShot) else "an error of shapes"
    gradients = () if both is None else (replace(context, node, context.text(both[0])),)
    return Report(
        node,
        f"`apply` takes the gradients first, not pairs: this raises {happens}. Give it the "
        "gradients alone.",
        fixes=(Fix("Give it the gradients", Safety.SAFE, lambda: gradients),) if both else (),
    )


def _run_over(context: Context, applied: Applied, given: OneShot) -> Report:
    """`apply` counts the gradients first, which a one-shot iterator does not let it."""
    node = _first(applied.node)
    kind = "generator" if isinstance(given.node, ast.GeneratorExp) else "…"
    happens = (
        "it applies nothing and raises nothing"
        if isinstance(applied.optimizer, Optimizer)
        and applied.optimizer.api in LOSS_SCALE_OPTIMIZERS
        else f"it raises `TypeError: object of type '{kind}' has no len()`"
    )
    return Report(
        node,
        f"`apply` takes a list of gradients. Given something that can be run over only once, "
        f"{happens}. Make it a list.",
        (),
        tuple(_list(context, node)),
    )


def _first(call: ast.Call) -> ast.expr:
    """The expression of the gradients."""
    named = facts.keyword(call, "grads")
    return call.args[0] if call.args else named or call


def _list(context: Context, node: ast.expr) -> Iterator[Fix]:
    text = context.text(node)
    generator = isinstance(node, ast.GeneratorExp) and text.startswith("(")
    edit = replace(context, node, f"[{text[1:-1]}]" if generator else f"list({text})")
    yield Fix("Make it a list", Safety.SAFE, lambda: (edit,))


def _rename(context: Context, call: ast.Call) -> Iterator[Fix]:
    edit = _name(context, call)
    if edit is not None and not call.keywords:
        yield Fix("Call `apply_gradients`", Safety.SAFE, lambda: (edit,))


def _zip(context: Context, call: ast.Call) -> Iterator[Fix]:
    edit = _name(context, call)
    if edit is None or len(call.args) != 2 or call.keywords:
        return
    first, second = call.args
    both = Range(context.range(first).start, context.range(second).end)
    pairs = Edit(both, f"zip({context.text(first)}, {context.text(second)})")
    yield Fix("Call `apply_gradients` with pairs", Safety.SAFE, lambda: (edit, pairs))


def _name(context: Context, call: ast.Call) -> Edit | None:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return None
    owner = context.text(function.value)
    return Edit(context.range(function), f"{owner}.apply_gradients")
