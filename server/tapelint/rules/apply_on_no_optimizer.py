"""Something else is used as an optimizer, such as a tuple or list that holds one.

## What happens
`apply_gradients` is looked for in the tuple, and is not there.

## Why
A comma makes a tuple, also where nothing follows it: `optimizer = tf.keras.optimizers.Adam(0.1),`
is a tuple of one. Lists and dictionaries of optimizers have to be indexed, and a learning-rate
schedule, a loss or a model is none.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = (tf.keras.optimizers.SGD(0.1),)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Takes the optimizer out of the tuple or list, where it is the only element. Safe: the program raises
as written, and nothing takes the tuple apart.

## Runtime message
`AttributeError: 'tuple' object has no attribute 'apply_gradients'`, or the same of a 'list', a
'dict': `AttributeError: '…' object has no attribute 'apply_gradients'`. For a tuple in
`compile` Keras 3 raises `ValueError: Could not interpret optimizer identifier`.

## When it is right
Several optimizers that a loop or an index takes out of their list. Where the program asks for the
type, or binds the name or attribute again in another function, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Api, Applied, Computed, Kind, Value
from tapelint.knowledge.versions import Fact
from tapelint.rules import contracts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.contracts import Misplaced

# What makes an optimizer, or names one, is the matter of other rules.
_OF_OTHER_RULES = frozenset(
    {Kind.CLASS, Kind.FUNCTION, Kind.METHOD, Kind.PARTIAL, Kind.STRING, Kind.DICTIONARY}
)
_COMPILED = Fact(
    keras_2="Keras 2 raises `AttributeError` in `fit`",
    keras_3="it raises `ValueError: Could not interpret optimizer identifier`",
)

_SONNET = "sonnet.optimizers."


@rule(
    code="TL130",
    name="apply-on-no-optimizer",
    severity=Severity.ERROR,
    title="apply_gradients is called on something else",
)
def apply_on_no_optimizer(context: Context) -> Iterator[Report]:
    """Tuples, lists and other things that surely stand where an optimizer belongs."""
    for found in contracts.no_optimizers(context):
        if found.kind in _OF_OTHER_RULES and not _is_dictionary(found):
            continue
        node = contracts.made_at(context, found.node)
        raises = (
            context.say(_COMPILED)
            if found.is_compiled
            else f"it raises `AttributeError: '{found.python}' object has no attribute "
            f"'{found.method}'`"
        )
        what = found.kind.words
        if isinstance(node, ast.Tuple) and len(node.elts) == 1:
            what += " of one, which the comma makes"
        yield Report(
            node,
            f"`{context.text(found.node)}` is {what}, not an optimizer: {raises}. "
            f"{_advice(found.kind)}",
            () if node is found.node else ((found.node, "It is used as an optimizer here."),),
            tuple(_fixes(context, found.node, node)),
        )

    for applied in context.events(Applied):
        if applied.method == "apply_gradients" and _is_of_sonnet(applied.optimizer):
            yield Report(
                applied.node,
                "Optimizers of Sonnet have no `apply_gradients`, but `apply`, which takes the "
                f"gradients and the variables: this raises `AttributeError: "
                f"'{_class(applied.optimizer)}' object has no attribute 'apply_gradients'`.",
                fixes=tuple(_as_apply(context, applied.node)),
            )


def _is_of_sonnet(value: Value) -> bool:
    return _class(value) != ""


def _class(value: Value) -> str:
    """The class of an optimizer of Sonnet that the program made; empty for anything else."""
    if not isinstance(value, Computed) or value.op is not None or not value.inputs:
        return ""
    made = value.inputs[0]
    name = made.name if isinstance(made, Api) else ""
    return name.removeprefix(_SONNET) if name.startswith(_SONNET) else ""


def _as_apply(context: Context, call: ast.Call) -> Iterator[Fix]:
    match call:
        case ast.Call(
            func=ast.Attribute() as func,
            args=[ast.Call(func=ast.Name(id="zip"), args=[first, second], keywords=[])],
            keywords=[],
        ) if not any(isinstance(one, ast.Starred) for one in (first, second)):
            given = f"{context.text(first)}, {context.text(second)}"
            edit = replace(context, call, f"{context.text(func.value)}.apply({given})")
            yield Fix("Call `apply`", Safety.SAFE, lambda: (edit,))


def _is_dictionary(found: Misplaced) -> bool:
    """Whether it is a dictionary that is asked to apply; ``compile`` takes one as a description."""
    return found.kind is Kind.DICTIONARY and not found.is_compiled


def _advice(kind: Kind) -> str:
    if kind in (Kind.TUPLE, Kind.LIST, Kind.DICTIONARY):
        return "Take the optimizer out of it."
    return "Make an optimizer, and use that."


def _fixes(context: Context, used: ast.expr, made: ast.expr) -> Iterator[Fix]:
    """Leave the brackets and the comma out."""
    name = context.text(used)
    match made:
        case ast.Tuple(elts=[one]) | ast.List(elts=[one]) if not isinstance(one, ast.Starred):
            apart = any(
                contracts.is_read_in(context, name, parent)
                for parent in (ast.Subscript, ast.For, ast.comprehension, ast.Starred)
            )
            edit = replace(context, made, context.text(one))
            safety = Safety.UNSAFE if apart else Safety.SAFE
            yield Fix(f"Use `{context.text(one)}` itself", safety, lambda: (edit,))
