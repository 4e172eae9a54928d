"""NumPy or Python draws a random number inside a `tf.function`.

## What happens
It draws once, while the function is traced. What it has drawn is a constant of the graph from then
on: each step trains with the same time steps, masks or noise. Nothing is raised.

## Why
A `tf.function` runs its Python code only to build the graph. Of a function of NumPy or of `random`
the graph keeps the result; of a function of `tf.random` it keeps the operation, which draws again
at each step. The same holds for the `train_step` of a model, which `fit` makes a graph of.

## Bad
```python
import numpy as np
import tensorflow as tf

levels = tf.Variable(tf.zeros((8,)))
optimizer = tf.keras.optimizers.SGD(0.5)


@tf.function
def step():
    which = np.random.randint(0, 8, size=(4,))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.gather(levels, which) - 1.0))
    grads = tape.gradient(loss, [levels])
    optimizer.apply_gradients(zip(grads, [levels]))


for _ in range(50):
    step()
print("trained", levels.numpy())
```

## Good
```python
import tensorflow as tf

levels = tf.Variable(tf.zeros((8,)))
optimizer = tf.keras.optimizers.SGD(0.5)


@tf.function
def step():
    which = tf.random.uniform((4,), 0, 8, dtype=tf.int32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.gather(levels, which) - 1.0))
    grads = tape.gradient(loss, [levels])
    optimizer.apply_gradients(zip(grads, [levels]))


for _ in range(50):
    step()
print("trained", levels.numpy())
```

## Fix
Draws by `tf.random`, where the function that does the same is known. Not safe: these give `float32`
and `int32`, and begin from another seed.

## Runtime message
None.

## When it is right
A seed may be drawn once, and so may the first values of a variable. Outside of the `tf.function`,
and in what `tf.py_function` or `tf.numpy_function` calls, a number is drawn at each step. Where the
file says that functions run eagerly, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import (
    FunctionCalled,
)
from tapelint.knowledge.operations import draws
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_ONCE = ("Variable", "add_weight", "seed", "Seed", "Initializer", "PRNGKey")
# By which parameters, with their positions and defaults, NumPy and Python are told what to draw.
_TOLD = {
    "np.random.normal": ("normal", ("loc", "scale", "size")),
    "np.random.standard_normal": ("normal", ("size",)),
    "np.random.uniform": ("uniform", ("low", "high", "size")),
    "np.random.random": ("uniform", ("size",)),
    "np.random.random_sample": ("uniform", ("size",)),
    "np.random.randint": ("integers", ("low", "high", "size")),
    "random.random": ("uniform", ()),
    "random.uniform": ("uniform", ("low", "high")),
}


@rule(
    code="TL690",
    name="random-in-graph",
    severity=Severity.WARNING,
    title="The random number is drawn only once",
)
def random_in_graph(context: Context) -> Iterator[Report]:
    """Random numbers that Python draws while a function is traced."""
    for called in context.events(FunctionCalled):
        if not draws(called.name) or not facts.is_surely_graph(context, called.place):
            continue
        if facts.is_guarded(context, called) or _is_drawn_once(context, called.node):
            continue
        what = facts.short(context, called.node.func, "this")
        graph = "`train_step`" if facts.is_of_fit(called.place) else "`tf.function`"
        yield Report(
            called.node,
            f"{what} draws only while the {graph} is traced: what it gives then is a constant, "
            "the same at every step. Draw with `tf.random`, or outside and pass it in.",
            _reached(context, called),
            tuple(_fixes(context, called)),
        )


def _reached(context: Context, called: FunctionCalled) -> tuple[tuple[ast.AST, str], ...]:
    """The call that leads to where it is drawn, if that is in a function of its own."""
    calls = [one for one in called.place.calls if context.outline.holds(one)]
    return ((calls[-1], "It is called here, in the graph."),) if calls else ()


def _is_drawn_once(context: Context, node: ast.Call) -> bool:
    """Whether what is drawn is a seed, or what something begins with."""
    statement = context.outline.statement(node)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    named = [ast.unparse(one) for one in targets]
    for around in context.outline.around(node):
        if isinstance(around, ast.Call):
            named.append(ast.unparse(around.func))
        elif isinstance(around, ast.keyword):
            named.append(around.arg or "")
        elif isinstance(around, ast.stmt):
            break
    return any(word in name for name in named for word in _ONCE)


def _fixes(context: Context, called: FunctionCalled) -> Iterator[Fix]:
    name, told = tensorflow(context), _TOLD.get(called.name)
    call = called.node
    if name is None or told is None or not called.call.complete:
        return
    kind, parameters = told
    given = dict(zip(parameters, call.args, strict=False))
    given |= {one.arg: one.value for one in call.keywords if one.arg is not None}
    if not given.keys() <= set(parameters) or len(call.args) > len(parameters):
        return
    texts = {key: context.text(one) for key, one in given.items()}
    shape = texts.pop("size", "()")
    match given.get("size"):
        case None | ast.Tuple() | ast.List():
            pass
        case ast.Constant():
            shape = f"({shape},)"
        case _:
            return
    if kind == "integers":
        low, high = texts.get("low", "0"), texts.get("high")
        low, high = (low, high) if high is not None else ("0", low)
        text = f"{name}.random.uniform({shape}, {low}, {high}, dtype={name}.int32)"
    else:
        names = {"loc": "mean", "scale": "stddev", "low": "minval", "high": "maxval"}
        rest = "".join(f", {names[key]}={text}" for key, text in texts.items())
        text = f"{name}.random.{kind}({shape}{rest})"
    edit = replace(context, call, text)
    yield Fix("Draw with `tf.random`", Safety.UNSAFE, lambda: (edit,))
