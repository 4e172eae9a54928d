"""`optimizer.apply` is given pairs, which only `apply_gradients` takes.

## What happens
`apply` raises.

## Why
Keras 3 has two methods: `apply_gradients(pairs)`, and `apply(gradients, variables)`, which takes
the two apart. The optimizers of Keras 2 have no `apply`.

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
Calls `apply_gradients`, which takes pairs in every version. Safe: the program raises as it stands.

## Runtime message
`TypeError: object of type 'zip' has no len()` for a zip, `ValueError: When passing `grads` without
`variables`, the optimizer must already be built on a list of variables.` for a list of pairs; with
Keras 2 `AttributeError: … object has no attribute 'apply'`.

## When it is right
`optimizer.apply(grads, variables)` with Keras 3.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.flow.events import MethodCalled
from tapelint.flow.values import Iterator as OneShot
from tapelint.flow.values import likely
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
    """Calls of `apply` with pairs; with Keras 2 every call of it."""
    for called in context.events(MethodCalled):
        if called.name != "apply" or not called.complete or not called.arguments:
            continue
        given = likely(called.arguments[0])
        pairs = given.values if isinstance(given, OneShot) else given
        if facts.columns(pairs) is not None and len(called.arguments) == 1:
            raises = context.say(_ZIP if isinstance(given, OneShot) else _LIST)
            yield Report(
                called.node,
                "`apply` takes the gradients and the variables as two arguments, not as pairs: "
                f"this raises {raises}. Call `apply_gradients`.",
                (),
                tuple(_rename(context, called.node)),
            )
        elif context.config.keras is Keras.KERAS_2:
            yield Report(
                called.node,
                f"The optimizers of Keras 2 have no `apply`: this raises {_NO_APPLY}. Call "
                "`apply_gradients` with pairs.",
                (),
                tuple(_zip(context, called.node)),
            )


def _rename(context: Context, call: ast.Call) -> Iterator[Fix]:
    edit = _name(context, call)
    if edit is not None:
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
