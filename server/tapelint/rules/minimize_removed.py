"""An optimizer is asked to take the gradients itself, with `minimize` or `compute_gradients`.

## What happens
With Keras 3 (TensorFlow 2.16 and later) it raises. With Keras 2 it works where the loss is given as
a function, or with the tape that recorded it; a loss that is a tensor already raises there as well.

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
Takes the gradients with the tape, opens one where there is none, and applies them. Safe: it is what
`minimize` does with Keras 2. Where `apply_gradients` does the same step, `minimize` is left out.

## Runtime message
`AttributeError: 'Adam' object has no attribute 'minimize'`,
`AttributeError: 'Adam' object has no attribute 'compute_gradients'`,
`AttributeError: 'Adam' object has no attribute 'get_gradients'` (Keras 3); Keras 2 accepts it.
There a tensor without a tape raises
``ValueError: `tape` is required when a `Tensor` loss is passed``.

## When it is right
With a Keras 2 that is known to be in use, or `tf_keras` in the file, only what raises there is
reported. `tf.compat.v1.train` has optimizers with these methods, and so have other libraries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace, without_statement
from tapelint.flow.events import Applied, MethodCalled
from tapelint.flow.sequences import items
from tapelint.flow.values import NONE, Computed, Function, Optimizer, Value, Variable
from tapelint.knowledge.optimizers import TAKING_GRADIENTS, class_name
from tapelint.knowledge.versions import TAPE_REQUIRED, Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.recording import Recorded, recorded

_PARAMETERS = ("loss", "var_list", "tape")
_KNOWN = frozenset({*_PARAMETERS, "name"})


@rule(
    code="TL801",
    name="minimize-removed",
    severity=Severity.ERROR,
    title="Optimizers of Keras 3 have no minimize",
)
def minimize_removed(context: Context) -> Iterator[Report]:
    """Optimizers of Keras that are asked for gradients."""
    for called in context.events(MethodCalled):
        if called.name not in TAKING_GRADIENTS or not facts.is_optimizer_of_keras(called.owner):
            continue
        if context.is_legacy(called.owner):
            continue
        if not called.complete or facts.asks_for_version(context, called.node, called.owner):
            continue
        twin = _twin(context, called)
        lacks_tape = _lacks_tape(called)
        if context.keras is Keras.KERAS_2 and not (lacks_tape or twin):
            continue
        surely = context.keras is Keras.KERAS_3 or lacks_tape
        related = () if twin is None else ((twin.node, "The same step is done here."),)
        yield Report(
            called.node.func,
            _message(context, called, lacks_tape=lacks_tape, twice=twin is not None),
            related,
            tuple(_fixes(context, called, twin)),
            Severity.ERROR if surely else Severity.WARNING,
        )


def _given(called: MethodCalled) -> dict[str, tuple[ast.expr, Value]]:
    """What is given for each parameter: its expression, and what that stands for."""
    call = called.node
    nodes: list[tuple[str, ast.expr]] = list(zip(_PARAMETERS, call.args, strict=False))
    nodes += [(str(one.arg), one.value) for one in call.keywords]
    values = [*called.arguments, *called.keywords.values()]
    given = {name: (node, value) for (name, node), value in zip(nodes, values, strict=False)}
    if "params" in given:
        given["var_list"] = given.pop("params")
    return given


def _lacks_tape(called: MethodCalled) -> bool:
    """Whether the loss surely is a tensor, and no tape is given with it."""
    given = _given(called)
    loss = given["loss"][1] if "loss" in given else None
    return (
        called.name != "get_gradients"
        and isinstance(loss, Computed)
        and loss.op is not None
        and given.get("tape", (None, NONE))[1] == NONE
    )


def _message(context: Context, called: MethodCalled, *, lacks_tape: bool, twice: bool) -> str:
    name, owner = called.name, called.owner
    kind = "…"
    if isinstance(owner, Optimizer):
        kind = class_name(owner.api)
    raises = f"raises `AttributeError: '{kind}' object has no attribute '{name}'`"
    if lacks_tape:
        fact = Fact(keras_2=f"raises ``{TAPE_REQUIRED}``", keras_3=raises)
    elif name == "get_gradients":
        fact = Fact(keras_2=raises, keras_3=raises)
    elif twice:
        fact = Fact(keras_2="does the step of `apply_gradients` a second time", keras_3=raises)
    else:
        fact = Fact(keras_2="works", keras_3=raises)
    advice = (
        "Leave it out."
        if twice
        else "Take the gradients with a `tf.GradientTape`, and apply them with `apply_gradients`."
        if name == "minimize"
        else "Take the gradients with a `tf.GradientTape`."
    )
    return f"`{name}` of an optimizer {context.say(fact)}. {advice}"


def _twin(context: Context, called: MethodCalled) -> Applied | None:
    """The apply call that does the same step as ``minimize``, beside it."""
    variables = _given(called).get("var_list")
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
    given = _given(called)
    if twin is not None:
        gone = without_statement(context, call)
        if gone is not None:
            yield Fix("Leave `minimize` out", Safety.SAFE, lambda: (gone,))
        return
    if not {"loss", "var_list"} <= given.keys() <= _KNOWN:
        return
    variables = _variables(context, *given["var_list"])
    found = (
        Recorded((), context.text(given["tape"][0]), context.text(given["loss"][0]))
        if "tape" in given
        else recorded(context, call, *given["loss"], given["var_list"][1])
    )
    if "#" in context.text(call):
        return
    if found is None or variables is None or not isinstance(call.func, ast.Attribute):
        return
    text = f"{found.tape}.gradient({found.loss}, {variables})"
    if called.name == "compute_gradients":
        text = f"list(zip({text}, {variables}))"
    elif called.name == "minimize":
        owner = context.text(call.func.value)
        text = f"{owner}.apply_gradients(zip({text}, {variables}))"
    edits = (*found.edits, replace(context, call, text))
    yield Fix("Take the gradients with the tape", Safety.SAFE, lambda: edits)


def _variables(context: Context, node: ast.expr, value: Value) -> str | None:
    """The variables as a list, which may be given as one variable or as a function."""
    text = context.text(node)
    if isinstance(value, Function):
        return None if isinstance(node, ast.Lambda) else f"{text}()"
    return f"[{text}]" if isinstance(value, Variable) else text
