"""The name of a method or keyword of the tape or the optimizer is misspelt.

## What happens
The call raises. A tape has `gradient` and an optimizer has `apply_gradients`; names that look much
like them, and those of other libraries, do not exist. A model that is told of training by another
name raises as well (Keras 2), or takes no notice (Keras 3).

## Why
The singular and plural are easily mixed up: `tape.gradient` takes one or many sources,
`apply_gradients` takes one or many pairs, and the optimizers are in `tf.keras.optimizers`.

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
    grads = tape.gradients(loss, model.trainable_variables)
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
Writes the name that exists. Safe: the call raises as written, or does not do what it says.

## Runtime message
`AttributeError: 'GradientTape' object has no attribute '…'`, `AttributeError: 'Adam' object has no
attribute 'apply_gradient'`, `TypeError: GradientTape.__init__() got an unexpected keyword argument
'…'`, `TypeError: GradientTape.gradient() got an unexpected keyword argument '…'`,
`AttributeError: module 'keras._tf_keras.keras' has no attribute 'optimizer'`;
`TypeError: Sequential.call() got an unexpected keyword argument '…'` and
`TypeError: Functional.call() got an unexpected keyword argument '…'` with Keras 2.

## When it is right
Only what is surely a `tf.GradientTape` or a Keras optimizer is looked at, and what is called an
optimizer and given the gradients of a tape with their variables: other libraries have tapes and
optimizers with other methods.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Position, Range, Safety, Severity
from tapelint.flow import (
    Attribute,
    Computed,
    Created,
    GradientTaken,
    MethodCalled,
    Optimizer,
    OptimizerCreated,
    Symbol,
    Tape,
    TapeOpened,
)
from tapelint.flow import Iterator as OneShot
from tapelint.knowledge.layers import MODELS, SEQUENTIAL
from tapelint.knowledge.optimizers import is_misspelt, names_optimizer, optimizer_class
from tapelint.knowledge.spelling import (
    TAPE_ARGUMENTS,
    TAPE_METHODS,
    means_training,
    meant_apply_gradients,
    meant_argument,
    meant_tape_method,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL106",
    name="misspelt-name",
    severity=Severity.ERROR,
    title="There is no such method or argument",
)
def misspelt_name(context: Context) -> Iterator[Report]:
    """Methods and keywords of tapes and optimizers that do not exist."""
    for called in context.flow.of(MethodCalled):
        if called.place.expects_error or not isinstance(called.node.func, ast.Attribute):
            continue
        if facts.only(called.owner, Tape):
            known = called.name in TAPE_METHODS or called.name.startswith("_")
            meant = None if known else meant_tape_method(called.name)
            kind = "GradientTape"
        elif isinstance(called.owner, Optimizer):
            meant = meant_apply_gradients(called.name)
            kind = optimizer_class(called.owner.api) or "Optimizer"
        elif not context.has_own(called.name) and _is_given_pairs(called):
            meant = meant_apply_gradients(called.name)
            kind = "…"
        else:
            continue
        if meant is not None:
            yield _of_method(context, called.node.func, kind, meant)
    yield from _modules(context)
    yield from _arguments(context)
    yield from _told_wrongly(context)


def _is_given_pairs(called: MethodCalled) -> bool:
    """Whether what is called an optimizer is given gradients of a tape, and their variables."""
    if not isinstance(called.owner, (Attribute, Symbol)) or not names_optimizer(called.owner.name):
        return False
    given = called.call.positional[0] if called.call.positional else None
    both = facts.columns(given.values if isinstance(given, OneShot) else given)
    return both is not None and any(
        isinstance(one.taken.tape, Tape) for one in facts.gradients_in(both[0])
    )


def _of_method(context: Context, node: ast.Attribute, kind: str, meant: str) -> Report:
    return Report(
        node,
        f"This raises `AttributeError: '{kind}' object has no attribute '{node.attr}'`. The method "
        f"is called `{meant}`.",
        fixes=(_fix(_attribute(context, node), meant),),
    )


def _attribute(context: Context, node: ast.Attribute) -> Range:
    """The range of the name after the dot."""
    end = context.range(node).end
    return Range(Position(end.line, end.column - len(node.attr)), end)


def _modules(context: Context) -> Iterator[Report]:
    """Optimizers that are sought in a module of another name."""
    for created in context.events(OptimizerCreated):
        func = created.node.func
        if not is_misspelt(created.optimizer.api) or not isinstance(func, ast.Attribute):
            continue
        module = func.value
        if isinstance(module, ast.Attribute) and module.attr == "optimizer":
            yield Report(
                module,
                "This raises `AttributeError: module '…' has no attribute 'optimizer'`. The module "
                "is called `optimizers`.",
                fixes=(_fix(_attribute(context, module), "optimizers"),),
            )


def _arguments(context: Context) -> Iterator[Report]:
    """The keywords of the calls that make tapes and take gradients."""
    calls: dict[ast.Call, str] = {}
    for opened in context.flow.of(TapeOpened):
        if not opened.place.expects_error:
            calls[opened.tape.node] = "__init__"
    for taken in context.flow.of(GradientTaken):
        if isinstance(taken.tape, Tape) and not taken.place.expects_error:
            calls[taken.node] = taken.method
    for call, method in calls.items():
        known = TAPE_ARGUMENTS[method]
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg in known or not context.outline.holds(call):
                continue
            meant = meant_argument(keyword.arg, known)
            start = context.source.range(keyword).start
            name = Range(start, Position(start.line, start.column + len(keyword.arg)))
            hint = "" if meant is None else f" It is called `{meant}`."
            given = {one.arg for one in call.keywords}
            yield Report(
                keyword,
                f"This raises `TypeError: GradientTape.{method}() got an unexpected keyword "
                f"argument '{keyword.arg}'`.{hint}",
                fixes=() if meant is None or meant in given else (_fix(name, meant),),
            )


def _told_wrongly(context: Context) -> Iterator[Report]:
    """Calls of models that are to tell that they are trained, and say it in another way."""
    calls = {
        one.node: (one, one.inputs[0].api.rpartition(".")[2])
        for taken in context.events(GradientTaken)
        for one in context.once(facts.made_of_target, taken)
        if isinstance(one, Computed) and one.op == "call" and isinstance(one.inputs[0], Created)
        if one.inputs[0].api in MODELS | SEQUENTIAL
    }
    for node, (called, last) in calls.items():
        if not isinstance(node, ast.Call) or not context.outline.holds(node):
            continue
        for keyword in node.keywords:
            if keyword.arg is None or not means_training(keyword.arg):
                continue
            kind = "Functional" if last == "Model" else last
            happens = Fact(
                keras_2=f"raises `TypeError: {kind}.call() got an unexpected keyword argument "
                f"'{keyword.arg}'`",
                keras_3="is ignored, and the model works as in inference",
            )
            start = context.source.range(keyword).start
            name = Range(start, Position(start.line, start.column + len(keyword.arg)))
            yield Report(
                keyword,
                f"`{keyword.arg}` {context.say(happens)}. It is called `training`.",
                fixes=() if "training" in called.keywords else (_fix(name, "training"),),
                severity=Severity.WARNING,
            )


def _fix(range_: Range, name: str) -> Fix:
    edit = Edit(range_, name)
    return Fix(f"Write `{name}`", Safety.SAFE, lambda: (edit,))
