"""`.numpy()` is called on a tensor inside a `tf.function`, where it has no value yet.

## What happens
The first call raises, while the function is traced.

## Why
Inside a `tf.function` a tensor stands for a value that is computed later, when the graph runs. Only
an eager tensor has a value that NumPy can get.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss.numpy()


for _ in range(20):
    print("loss", step(x, y))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for _ in range(20):
    print("loss", step(x, y).numpy())
```

## Fix
Leaves `.numpy()` out where the tensor is returned or compared, and prints it with `tf.print`,
which prints when the graph runs. Safe: the call raises as written.

## Runtime message
`AttributeError: 'SymbolicTensor' object has no attribute 'numpy'`, and for a variable
`NotImplementedError: numpy() is only available when eager execution is enabled.`

## When it is right
Outside of a `tf.function` it is, and in a function that `tf.py_function` calls. Where the file says
that functions run eagerly, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import Computed, NumpyAsked, Variable, VariablesOf
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.cuts import cut_off


@rule(
    code="TL621",
    name="numpy-in-graph",
    severity=Severity.ERROR,
    title="A tensor has no value inside a tf.function",
)
def numpy_in_graph(context: Context) -> Iterator[Report]:
    """Tensors and variables that NumPy is to get the value of, in a graph."""
    others = {one.node for one in cut_off(context)}
    for asked in context.events(NumpyAsked):
        if not facts.is_surely_graph(context, asked.place) or facts.is_guarded(context, asked):
            continue
        tensor = facts.root_of_element(asked.tensor)
        variable = isinstance(tensor, (Variable, VariablesOf))
        known = isinstance(tensor, Computed) and tensor.op is not None and bool(tensor.inputs)
        if asked.node in others or not (variable or known):
            continue
        error = (
            "NotImplementedError: numpy() is only available when eager execution is enabled"
            if variable
            else "AttributeError: 'SymbolicTensor' object has no attribute 'numpy'"
        )
        yield Report(
            asked.node,
            f"Inside a `tf.function` there is no value yet: this raises `{error}`. Leave "
            "`.numpy()` out, or call it on what the function returns.",
            fixes=tuple(_fixes(context, asked.node)),
        )


def _fixes(context: Context, call: ast.Call) -> Iterator[Fix]:
    parent = context.outline.parent(call)
    if not isinstance(call.func, ast.Attribute) or call.args or call.keywords:
        return
    gone = Edit(Range(context.range(call.func.value).end, context.range(call).end), "")
    if isinstance(parent, (ast.Return, ast.Compare, ast.BinOp)):
        yield Fix("Leave `.numpy()` out", Safety.SAFE, lambda: (gone,))
    name = tensorflow(context)
    match parent:
        case ast.Call(func=ast.Name(id="print") as printing, keywords=[]) if name is not None:
            edits = (replace(context, printing, f"{name}.print"), gone)
            yield Fix("Print it with `tf.print`", Safety.SAFE, lambda: edits)
