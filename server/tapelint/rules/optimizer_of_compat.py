"""An optimizer of `tf.compat.v1.train` is used with a tape, as if it were a Keras optimizer.

## What happens
With Keras 3 (TensorFlow 2.16 and later) it raises where it is given the variables of a model. With
either Keras, reading the learning rate or another attribute of Keras's optimizers raises,
and setting the learning rate changes nothing.

## Why
The optimizers of TensorFlow 1 know `tf.Variable` alone, which the variables of Keras 2 are and
those of Keras 3 are not. They keep their settings under names of their own.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.compat.v1.train.GradientDescentOptimizer(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    print("rate", float(optimizer.learning_rate))
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
    print("rate", float(optimizer.learning_rate))
```

## Fix
Makes the Keras optimizer that does the same, where it takes the same arguments. Unsafe: what it
takes where none is given differs, and so do its checkpoints.

## Runtime message
`AttributeError: '…' object has no attribute 'learning_rate'`; where it is given the variables of a
model with Keras 3, `AttributeError: 'Variable' object has no attribute '_unique_id'`,
`AttributeError: 'Variable' object has no attribute 'get_shape'` or, in a `tf.function`,
`AttributeError: 'Variable' object has no attribute '_in_graph_mode'`; none where the learning rate
is only set.

## When it is right
Programs of TensorFlow 1, which make their own graphs. With a `tf.Variable` these optimizers work,
and outside of a `tf.function` `GradientDescentOptimizer` does with any.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.flow import (
    Applied,
    Computed,
    OptimizerAsked,
    Tape,
    Value,
    VariablesOf,
    is_optimizer_of_compat,
    items,
    unspread,
)
from tapelint.knowledge.tensorflow_1 import (
    ATTRIBUTES_OF_KERAS,
    OPTIMIZERS,
    OPTIMIZERS_OF_COMPAT,
    builds_graphs,
    is_program_of_tensorflow_1,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.optimizer_class_removed import respelt

_SETTABLE = frozenset({"learning_rate", "lr"})
_PLAIN = "GradientDescentOptimizer"


@rule(
    code="TL807",
    name="optimizer-of-compat",
    severity=Severity.ERROR,
    title="The optimizer is one of TensorFlow 1",
)
def optimizer_of_compat(context: Context) -> Iterator[Report]:
    """Optimizers of TensorFlow 1 that are given variables of Keras 3, or asked as one of Keras."""
    if not any(is_optimizer_of_compat(one.optimizer) for one in _uses(context)):
        return
    text = context.source.text
    if builds_graphs(text) or is_program_of_tensorflow_1(text):
        return
    for asked in context.events(OptimizerAsked):
        optimizer, name = asked.optimizer, asked.node.attr
        if not is_optimizer_of_compat(optimizer) or name not in ATTRIBUTES_OF_KERAS:
            continue
        if facts.tells_version(context, asked.node) or _was_set(context, asked):
            continue
        assert isinstance(optimizer, Computed)  # noqa: S101
        if not asked.stored:
            raises = f"AttributeError: '{_class(optimizer)}' object has no attribute '{name}'"
            yield _report(context, asked.node, optimizer, f"this raises `{raises}`", None)
        elif name in _SETTABLE:
            does = "this sets an attribute that nothing reads"
            yield _report(context, asked.node, optimizer, does, Severity.WARNING)
    if context.keras is Keras.KERAS_2:
        return
    done: set[ast.AST] = set()
    for applied in context.events(Applied):
        optimizer = applied.optimizer
        if not is_optimizer_of_compat(optimizer) or not _gives_model(applied):
            continue
        if applied.node in done:
            continue
        done.add(applied.node)
        assert isinstance(optimizer, Computed)  # noqa: S101
        graph = facts.is_surely_graph(context, applied.place)
        if _class(optimizer) == _PLAIN and not graph:
            continue
        error = "_in_graph_mode" if graph else "_unique_id"
        if _class(optimizer) == "RMSPropOptimizer" and not graph:
            error = "get_shape"
        fact = Fact(
            keras_2="works",
            keras_3=f"raises `AttributeError: 'Variable' object has no attribute '{error}'`",
        )
        severity = None if context.keras is Keras.KERAS_3 else Severity.WARNING
        does = f"applying gradients to a model's variables {context.say(fact)}"
        yield _report(context, applied.node, optimizer, does, severity)


def _uses(context: Context) -> Iterator[OptimizerAsked | Applied]:
    yield from context.events(OptimizerAsked)
    yield from context.events(Applied)


def _class(optimizer: Computed) -> str:
    return OPTIMIZERS_OF_COMPAT.get(optimizer.op or "", "…")


def _was_set(context: Context, asked: OptimizerAsked) -> bool:
    """Whether the attribute that is read is one that the program set before."""
    return not asked.stored and any(
        one.stored and one.optimizer is asked.optimizer and one.node.attr == asked.node.attr
        for one in context.events(OptimizerAsked)
        if one.node.lineno < asked.node.lineno
    )


def _gives_model(applied: Applied) -> bool:
    """Whether it gives gradients of a tape for variables of a model of Keras."""
    columns = facts.columns(facts.given(applied))
    gradients = [] if columns is None else facts.gradients_in(columns[0])
    if columns is None or not gradients:
        return False
    if not all(isinstance(one.taken.tape, Tape) for one in gradients):
        return False
    variables: list[Value] = [unspread(one) for one in items(columns[1])]
    return any(
        isinstance(one, VariablesOf) and facts.is_keras_model(one.owner) for one in variables
    )


def _report(
    context: Context, node: ast.expr, optimizer: Computed, does: str, severity: Severity | None
) -> Report:
    meant = OPTIMIZERS[_class(optimizer)]
    return Report(
        node,
        f"`{_class(optimizer)}` is an optimizer of TensorFlow 1: {does}. Use "
        f"`tf.keras.optimizers.{meant}`.",
        ((optimizer.node, "The optimizer is made here."),),
        tuple(_fixes(context, optimizer)),
        severity,
    )


def _fixes(context: Context, optimizer: Computed) -> Iterator[Fix]:
    class_ = _class(optimizer)
    meant, made = OPTIMIZERS[class_], optimizer.node
    if isinstance(made, ast.Call) and context.outline.holds(made):
        edits = respelt(context, made, meant, class_)
        if edits is not None:
            yield Fix(f"Use Keras's `{meant}`", Safety.UNSAFE, lambda: edits)
