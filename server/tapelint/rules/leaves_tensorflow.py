"""The loss is computed with NumPy, `.numpy()`, `float` or `model.predict`, outside TensorFlow.

## What happens
The tape records TensorFlow's operations. What leaves TensorFlow on its way to the loss is a plain
number for the tape, so the gradients behind it are None. If all are None, `apply_gradients` raises;
a loss that is itself a NumPy number makes `tape.gradient` raise.

## Why
`.numpy()`, `float(…)`, `model.predict` and NumPy's functions give arrays and numbers that remember
nothing of how they were computed. Operators are different: `array * tensor` stays a tensor.

## Bad
```python
import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(np.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
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
Leaves `.numpy()` or `float` out, calls the model instead of `predict`, or puts TensorFlow's
function in the place of NumPy's. Safe where nothing can be trained as written. None where methods
of arrays are called on the result, for tensors have not got them.

## Runtime message
`ValueError: No gradients provided for any variable` from `apply_gradients`; where the loss itself
is a number of NumPy's or of Python's, `AttributeError: 'numpy.float32' object has no attribute
'_id'` or ``TypeError: Cannot convert the argument `type_value`: … to a TensorFlow DType.``;
`LookupError: No gradient defined for operation'IteratorGetNext'` from `predict` in Keras 2.

## When it is right
NumPy for data and shapes, and numbers that are printed or logged, are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.remove import leave_out
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import Computed, Created, made_of
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.cuts import CutOff, cut_off

# NumPy's functions that TensorFlow has with the same arguments.
_TWINS = {
    "np.mean": "reduce_mean",
    "np.sum": "reduce_sum",
    "np.prod": "reduce_prod",
    "np.max": "reduce_max",
    "np.min": "reduce_min",
    "np.square": "square",
    "np.abs": "abs",
    "np.absolute": "abs",
    "np.sqrt": "sqrt",
    "np.exp": "exp",
    "np.log": "math.log",
    "np.tanh": "tanh",
    "np.sin": "sin",
    "np.cos": "cos",
    "np.power": "pow",
    "np.maximum": "maximum",
    "np.minimum": "minimum",
    "np.matmul": "matmul",
    "np.where": "where",
    "np.stack": "stack",
    "np.array": "convert_to_tensor",
    "np.asarray": "convert_to_tensor",
}
_KEYWORDS = frozenset({"axis", "keepdims"})
_PREDICT = "it raises `LookupError: No gradient defined for operation'IteratorGetNext'`"


@rule(
    code="TL502",
    name="leaves-tensorflow",
    severity=Severity.ERROR,
    title="The loss leaves TensorFlow, and the tape loses track",
)
def leaves_tensorflow(context: Context) -> Iterator[Report]:
    """Losses that depend on their sources only by way of NumPy or of Python's numbers."""
    for cut in cut_off(context):
        if cut.outside:
            yield Report(
                cut.node,
                _message(context, cut),
                cut.related,
                context.fixes(cut.node, _fixes(context, cut)),
                None if cut.everything or cut.at_target else Severity.WARNING,
            )


def _message(context: Context, cut: CutOff) -> str:
    what = facts.short(context, cut.node, "This")
    none = facts.all_none(context, cut.taken)
    if _is_predict(cut):
        happens = context.say(Fact(_PREDICT, none))
        return (
            f"{what} returns NumPy arrays, which the tape cannot look into: {happens}. Call the "
            "model itself."
        )
    if cut.at_target:
        return (
            f"{what} is a plain number, not a tensor: `tape.gradient` raises. Keep the tensor for "
            "the tape, and convert it only to print it."
        )
    if cut.everything:
        return (
            f"{what} leaves TensorFlow: the tape does not know how the loss depends on "
            f"{cut.names}, so {none}. Stay with tensors."
        )
    some = facts.some_none(context, cut.taken, cut.names)
    return f"{what} leaves TensorFlow: {some}. Stay with tensors."


def _is_predict(cut: CutOff) -> bool:
    return isinstance(cut.by, Computed) and cut.by.op == "predict"


def _fixes(context: Context, cut: CutOff) -> Iterator[Fix]:
    found = None if _goes_on_as_array(cut) else _repaired(context, cut)
    if found is None:
        return
    title, rewrite = found
    safety = Safety.SAFE if cut.everything or cut.at_target else Safety.UNSAFE
    yield Fix(title, safety, rewrite.edits)


def _goes_on_as_array(cut: CutOff) -> bool:
    """Whether methods of arrays are called on what has left TensorFlow; tensors have none."""
    return any(
        isinstance(one, Computed)
        and (one.op or "").startswith("np.ndarray.")
        and any(part is cut.by for part in made_of(one))
        for one in made_of(cut.taken.target)
    )


def _repaired(context: Context, cut: CutOff) -> tuple[str, Rewrite] | None:
    """A repair, after its title."""
    assert isinstance(cut.by, Computed)  # noqa: S101
    op, rewrite = cut.by.op or "", Rewrite(context)
    match cut.node:
        case ast.Call(func=ast.Attribute(value=owner, attr="numpy" | "item" as name), args=[]):
            return f"Leave `.{name}()` out", leave_out(context, cut.node, owner)
        case ast.Call(func=ast.Attribute(value=owner), args=[given]) if op == "predict":
            trains = ", training=True" if isinstance(cut.by.inputs[0], Created) else ""
            call = f"{context.text(owner)}({context.text(given)}{trains})"
            return "Call the model itself", rewrite.replace(replace(context, cut.node, call))
        case ast.Call(func=ast.Name(id=name), args=[given]) if op.startswith("builtins."):
            return f"Leave `{name}` out", leave_out(context, cut.node, given)
        case ast.Call(func=function, keywords=keywords):
            tf, twin = tensorflow(context), _TWINS.get(op)
            if tf and twin and {one.arg for one in keywords} <= _KEYWORDS:
                edit = replace(context, function, f"{tf}.{twin}")
                return f"Use `{tf}.{twin}`", rewrite.replace(edit)
    return None
