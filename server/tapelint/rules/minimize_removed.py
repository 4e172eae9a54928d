"""`minimize` or `compute_gradients` is called, which optimizers no longer have in Keras 3.

## What happens
With Keras 3 (TensorFlow 2.16 and later) it raises. With Keras 2 it works where the loss is given as
a function, or with the tape that recorded it and has not been used up; a loss that is a tensor
already raises there as well.

## Why
Keras 3 leaves the gradients to the tape: its optimizers have `apply_gradients`, and neither
`minimize` nor `compute_gradients` nor `get_gradients`.

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
    optimizer.minimize(loss, model.trainable_variables, tape=tape)
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
Takes the gradients with the tape, opens one where none has recorded the loss, and applies them.
Safe: it is what `minimize` does with Keras 2. Where the gradients of this loss have been taken
already, and wait to be applied, it applies these; of another loss they are for you to compare, and
the fix is unsafe. Where `apply_gradients` does the same step, `minimize` is left out.

## Runtime message
`AttributeError: 'Adam' object has no attribute 'minimize'`,
`AttributeError: 'Adam' object has no attribute 'compute_gradients'`,
`AttributeError: 'Adam' object has no attribute 'get_gradients'` (Keras 3); Keras 2 accepts it.
There a tensor without a tape raises
``ValueError: `tape` is required when a `Tensor` loss is passed``, and a call without variables
`TypeError: _BaseOptimizer.minimize() missing 1 required positional argument: 'var_list'`.
With a tape that is used up, or that was never opened, it raises there `RuntimeError: A
non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)`.

## When it is right
With a Keras 2 that is known to be in use, or `tf_keras` in the file, only what raises there is
reported. `tf.compat.v1.train` has optimizers with these methods, and so have other libraries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.remove import removal
from tapelint.fixes.restore import step_with
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import (
    NONE,
    Applied,
    Bound,
    Computed,
    Function,
    GradientTaken,
    MethodCalled,
    Optimizer,
    Tape,
    Value,
    Variable,
    items,
)
from tapelint.knowledge.optimizers import TAKING_GRADIENTS, class_name
from tapelint.knowledge.versions import TAPE_REQUIRED, Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.recording import Recorded, recorded
from tapelint.source.outline import comes_before

_KNOWN = frozenset({*facts.MINIMIZE, "name"})


@rule(
    code="TL801",
    name="minimize-removed",
    severity=Severity.ERROR,
    title="Keras 3 optimizers have no minimize",
)
def minimize_removed(context: Context) -> Iterator[Report]:
    """Keras optimizers that are asked for gradients."""
    for called in context.events(MethodCalled):
        if called.name not in TAKING_GRADIENTS or not facts.is_optimizer_of_keras(called.owner):
            continue
        if context.is_legacy(called.owner):
            continue
        if not called.call.complete or facts.asks_for_version(context, called.node, called.owner):
            continue
        twin = _twin(context, called)
        breaks = _breaks(context, called)
        if context.keras is Keras.KERAS_2 and breaks is None and twin is None:
            continue
        surely = context.keras is Keras.KERAS_3 or breaks is not None
        related = () if twin is None else ((twin.node, "The same step is done here."),)
        yield Report(
            called.node.func,
            _message(context, called, breaks, twice=twin is not None),
            related,
            tuple(_fixes(context, called, twin)),
            Severity.ERROR if surely else Severity.WARNING,
        )


def _breaks(context: Context, called: MethodCalled) -> str | None:
    """What Keras 2 surely does with the call as well, if it does not do as it is told."""
    if called.name == "get_gradients":
        gone = context.keras is Keras.KERAS_2 and context.has_optimizers_of_today
        owner = called.owner
        kind = class_name(owner.api) if isinstance(owner, Optimizer) else "…"
        error = f"`AttributeError: '{kind}' object has no attribute 'get_gradients'`"
        return f"raises {error}" if gone else None
    given = facts.minimizing(called)
    if "loss" in given and "var_list" not in given:
        missing = "missing 1 required positional argument: 'var_list'"
        return f"raises `TypeError: _BaseOptimizer.{called.name}() {missing}`"
    loss = given["loss"][1] if "loss" in given else None
    if not isinstance(loss, Computed) or loss.op is None:
        return None
    tape = given.get("tape", (None, NONE))[1]
    if tape == NONE:
        return f"raises ``{TAPE_REQUIRED}``"
    if isinstance(tape, Tape) and not _has_recorded(tape, loss):
        return "raises, since the tape has not recorded the loss"
    if isinstance(tape, Tape) and any(
        taken.tape is tape and tape.persistent is False for taken in _taken(context, called)
    ):
        return "raises, since the gradients have been taken with the tape before"
    return None


def _has_recorded(tape: Tape, loss: Computed) -> bool:
    return any(one.node is tape.node for one in loss.tapes)


def _taken(context: Context, called: MethodCalled) -> Iterator[GradientTaken]:
    """The gradients that are taken before in the same block, for the same variables."""
    outline, given = context.outline, facts.minimizing(called)
    statement = outline.statement(called.node)
    block = outline.block(statement)
    for taken in context.events(GradientTaken):
        if (
            "var_list" in given
            and items(given["var_list"][1]) == items(taken.sources)
            and comes_before(taken.node, statement)
            and any(one in block for one in (taken.node, *outline.around(taken.node)))
        ):
            yield taken


def _waiting(context: Context, called: MethodCalled) -> list[GradientTaken]:
    """The gradients that are taken before for the same variables and are not applied."""
    return [one for one in _taken(context, called) if not context.flow.is_applied(one)]


def _message(context: Context, called: MethodCalled, breaks: str | None, *, twice: bool) -> str:
    name, owner = called.name, called.owner
    method = context.flow.method
    kind = "…"
    if isinstance(owner, Optimizer):
        kind = class_name(owner.api)
    raises = f"raises `AttributeError: '{kind}' object has no attribute '{name}'`"
    if breaks is not None:
        fact = Fact(keras_2=breaks, keras_3=raises)
    elif name == "get_gradients":
        fact = Fact(keras_2=raises, keras_3=raises)
    elif twice:
        fact = Fact(keras_2=f"does the step of `{method}` a second time", keras_3=raises)
    else:
        fact = Fact(keras_2="works", keras_3=raises)
    advice = (
        "Leave it out"
        if twice
        else "Apply the gradients that were taken"
        if name == "minimize" and any(_waiting(context, called))
        else f"Take the gradients with a `tf.GradientTape`, and apply them with `{method}`"
        if name == "minimize"
        else "Take the gradients with a `tf.GradientTape`"
    )
    return f"{advice}: `{name}` of an optimizer {context.say(fact)}."


def _twin(context: Context, called: MethodCalled) -> Applied | None:
    """The apply call that does the same step as ``minimize``, beside it."""
    variables = facts.minimizing(called).get("var_list")
    if called.name != "minimize" or variables is None:
        return None
    outline = context.outline
    block = outline.block(outline.statement(called.node))
    for applied in context.events(Applied):
        columns = facts.columns(facts.given(applied))
        if (
            applied.optimizer == called.owner
            and columns is not None
            and items(columns[1]) == items(variables[1])
            and outline.statement(applied.node) in block
        ):
            return applied
    return None


def _fixes(context: Context, called: MethodCalled, twin: Applied | None) -> Iterator[Fix]:
    call = called.node
    given = facts.minimizing(called)
    if twin is not None:
        gone = removal(context, call)
        if gone is not None:
            yield Fix("Leave `minimize` out", Safety.SAFE, gone.edits)
        return
    if not {"loss", "var_list"} <= given.keys() <= _KNOWN or "#" in context.text(call):
        return
    if not isinstance(call.func, ast.Attribute):
        return
    owner = context.text(call.func.value)
    waiting = _waiting(context, called)
    if waiting and called.name == "minimize":
        step = step_with(context, waiting[-1], call)
        if step is not None:
            applied = replace(context, call, f"{owner}.{step}")
            same_loss = waiting[-1].target == given["loss"][1]
            safety = Safety.SAFE if same_loss else Safety.UNSAFE
            yield Fix("Apply the gradients that were taken", safety, lambda: (applied,))
        return
    variables = _variables(context, *given["var_list"])
    found = _recorded(context, called)
    if found is None or variables is None:
        return
    text = f"{found.tape}.gradient({found.loss}, {variables})"
    if called.name == "compute_gradients":
        text = f"list(zip({text}, {variables}))"
    elif called.name == "minimize":
        text = (
            f"{owner}.apply({text}, {variables})"
            if context.flow.method == "apply"
            else f"{owner}.apply_gradients(zip({text}, {variables}))"
        )
    rewrite = found.rewrite.replace(replace(context, call, text))
    yield Fix("Take the gradients with a tape", Safety.SAFE, rewrite.edits)


def _recorded(context: Context, called: MethodCalled) -> Recorded | None:
    """The loss on the tape that is given, if that has recorded it, else on one of its own."""
    given = facts.minimizing(called)
    node, loss = given["loss"]
    tape_node, tape = given.get("tape", (None, NONE))
    known = isinstance(tape, Tape) and isinstance(loss, Computed) and not _has_recorded(tape, loss)
    if tape_node is None or tape == NONE or known or isinstance(loss, (Function, Bound)):
        return recorded(context, called.node, node, loss, given["var_list"][1])
    return Recorded(Rewrite(context), context.text(tape_node), context.text(node))


def _variables(context: Context, node: ast.expr, value: Value) -> str | None:
    """The variables as a list, which may be given as one variable or as a function."""
    text = context.text(node)
    if isinstance(value, Function):
        return None if isinstance(node, ast.Lambda) else f"{text}()"
    return f"[{text}]" if isinstance(value, Variable) else text
