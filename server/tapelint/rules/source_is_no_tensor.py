"""A source of the gradient, or what a tape is to watch, is not a tensor.

## What happens
It raises.

## Why
A tape tells tensors and variables apart by what they are, not by their values. A NumPy array, a
number or a name is neither; and `model.input` is not the data that the model was called with, but
a symbol for it, by which Keras describes the model.

## Bad
```python
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
x = tf.Variable(tf.random.normal((4, 3)))

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    slope = tape.gradient(loss, model.inputs[0])
    x.assign_sub(0.1 * slope)
```

## Good
```python
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
x = tf.Variable(tf.random.normal((4, 3)))

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    slope = tape.gradient(loss, x)
    x.assign_sub(0.1 * slope)
```

## Fix
Takes the gradient for what the model is called with, where the source is a symbolic Keras tensor.
Unsafe: another tensor may be meant.

## Runtime message
`AttributeError: 'KerasTensor' object has no attribute '_id'`, `AttributeError: 'numpy.ndarray'
object has no attribute '_id'`, ``TypeError: Cannot convert the argument `type_value`: … to a
TensorFlow DType.``, `ValueError: Type … is not supported as a gradient source or gradient target.`
where it stands for a variable; from `watch` `ValueError: Passed in object … of type …, not
tf.Tensor or tf.Variable or ExtensionType.`

## When it is right
Tensors, variables, and lists and dictionaries of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    GradientTaken,
    Kind,
    List,
    Tape,
    Tuple,
    Value,
    Watched,
    called_models,
    items,
    kind_of,
)
from tapelint.rules import contracts, facts
from tapelint.rules.base import Context, Report, rule

_NO_DTYPE = "TypeError: Cannot convert the argument `type_value`"
_RAISES = {
    Kind.ARRAY: "AttributeError: 'numpy.ndarray' object has no attribute '_id'",
    Kind.FUNCTION: _NO_DTYPE,
    Kind.NUMBER: "AttributeError: 'float' object has no attribute '_id'",
    Kind.OPTIMIZER: _NO_DTYPE,
    Kind.STAND_IN: "ValueError: Type … is not supported as a gradient source or gradient target.",
    Kind.STRING: _NO_DTYPE,
    Kind.SYMBOLIC: "AttributeError: 'KerasTensor' object has no attribute '_id'",
}


@rule(
    code="TL430",
    name="source-is-no-tensor",
    severity=Severity.ERROR,
    title="The source is neither a tensor nor a variable",
)
def source_is_no_tensor(context: Context) -> Iterator[Report]:
    """What surely is no tensor, where a tape is to watch it or is asked for its gradient."""
    for taken in context.events(GradientTaken):
        node = facts.sources_node(taken)
        if not isinstance(taken.tape, Tape) or not context.is_for_tensorflow_2:
            continue
        for one, kind in _wrong(node, taken.sources):
            if not contracts.may_be_avoided(context, taken, "Error"):
                fixes: tuple[Fix, ...] = ()
                if _is_one_of(node, one, taken.sources):
                    pass
                elif kind is Kind.SYMBOLIC:
                    fixes = tuple(_fixes(context, taken, one))
                elif kind is Kind.STAND_IN:
                    fixes = tuple(_of_held_variables(context, node))
                what = _what(context, node, one, taken.sources)
                yield _report(one, what, kind, f"`{_RAISES[kind]}`", fixes)
    for watched in context.events(Watched):
        call = watched.node
        if not isinstance(call, ast.Call) or not call.args or not context.is_for_tensorflow_2:
            continue
        for one, kind in _wrong(call.args[0], watched.watched):
            if not contracts.may_be_avoided(context, watched, "Error"):
                raises = "`ValueError: Passed in object … of type …, not tf.Tensor or tf.Variable`"
                what = _what(context, call.args[0], one, watched.watched)
                yield _report(one, what, kind, raises)


def _wrong(node: ast.expr, value: Value) -> Iterator[tuple[ast.expr, Kind]]:
    """What in ``value``, which is written at ``node``, surely is no tensor.

    Of a list that is written elsewhere, that is the first such thing, at ``node``.
    """
    held = items(value)
    written = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    apart = len(written) == len(held) and isinstance(node, (ast.List, ast.Tuple))
    is_list = isinstance(value, (List, Tuple))
    for index, item in enumerate(held if is_list or kind_of(value) is None else (value,)):
        kind = kind_of(item)
        if kind in _RAISES:
            yield (written[index] if apart else node), kind
            if not apart:
                return


def _fixes(context: Context, taken: GradientTaken, node: ast.expr) -> Iterator[Fix]:
    """Name what the one model that the target was computed with is called with."""
    calls = [
        call
        for call in called_models(taken.target).values()
        if isinstance(call, ast.Call)
        and context.outline.function(call) is context.outline.function(node)
    ]
    match calls:
        case [ast.Call(args=[ast.Name() | ast.Attribute() as given, *_])]:
            edit = replace(context, node, context.text(given))
            title = f"Take the gradient for `{context.text(given)}`"
            yield Fix(title, Safety.UNSAFE, lambda: (edit,))


def _of_held_variables(context: Context, node: ast.expr) -> Iterator[Fix]:
    """Name the variables that the one source holds."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        edit = replace(context, node, f"{context.text(node)}.trainable_variables")
        yield Fix("Take those for its variables", Safety.UNSAFE, lambda: (edit,))


def _is_one_of(node: ast.expr, wrong: ast.expr, value: Value) -> bool:
    """Whether ``wrong`` is but one of the ``value``, and not written by itself."""
    return wrong is node and isinstance(value, (List, Tuple))


def _what(context: Context, node: ast.expr, wrong: ast.expr, value: Value) -> str:
    if not _is_one_of(node, wrong, value):
        return facts.short(context, wrong, "This")
    named = isinstance(node, (ast.Name, ast.Attribute))
    return f"One of `{context.text(node)}`" if named else "One of these"


def _report(
    node: ast.expr, what: str, kind: Kind, raises: str, fixes: tuple[Fix, ...] = ()
) -> Report:
    advice = "Give it the tensor that the loss was computed from."
    if kind is Kind.STAND_IN:
        advice = "Take the gradients for its `trainable_variables`."
    return Report(
        node,
        f"{what} is {kind.words}, neither a tensor nor a variable: this raises {raises}. {advice}",
        (),
        fixes,
    )
