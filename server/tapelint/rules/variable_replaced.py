"""A variable that the optimizer trains is replaced by a new `tf.Variable`.

## What happens
The optimizer keeps its state for variable objects, not for names. What becomes of a new object
under the old name depends:

- in eager mode `apply_gradients` raises, since the optimizer was not built with it;
- in a `tf.function` that was traced before: the **old** variable is still trained, and the new
  one silently never moves;
- in a list of sources captured before: the gradient of the old variable is None, with a warning.

## Why
`w = tf.Variable(…)` binds the name to another object. `w.assign(…)` changes the value of the object
that the optimizer, the `tf.function` and the list hold.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


train_step()
w = tf.Variable(tf.ones((3, 1)) * 3.0)
train_step()
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


train_step()
w.assign(tf.ones((3, 1)) * 3.0)
train_step()
```

## Fix
Assigns the new value to the variable. Safe: the program raises or trains the wrong object as
written. The state of the optimizer is kept.

## Runtime message
Keras 3: `ValueError: Unknown variable: …. This optimizer can only be called for the variables it
was originally built with.` Keras 2: `KeyError: The optimizer cannot recognize variable …`. With
captured sources only the warning `Gradients do not exist for variables […]`; in a `tf.function`
none.

## When it is right
With a new optimizer for the new variable, and with the optimizers before TensorFlow 2.11, or those
that are called legacy since, which take any variable, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.fixes.edits import without_keyword
from tapelint.flow import Applied, GradientTaken, VariableReplaced, applied_variables
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RAISES = Fact(
    keras_2="`KeyError: The optimizer cannot recognize variable …`",
    keras_3="`ValueError: Unknown variable: …`",
)


@rule(
    code="TL601",
    name="variable-replaced",
    severity=Severity.ERROR,
    title="A variable is replaced behind the optimizer's back",
)
def variable_replaced(context: Context) -> Iterator[Report]:
    """New variables under old names that surely reach the optimizer, or fail to."""
    replaced = {event.new: event for event in context.flow.of(VariableReplaced)}
    for applied in context.flow.of(Applied):
        if not applied.unknown or applied.place.expects_error:
            continue
        if context.is_legacy(applied.optimizer):
            continue
        for variable in applied.unknown:
            event = replaced.get(variable)
            if event is None or event.old in applied_variables(facts.given(applied)):
                continue
            related = (
                (event.old.node, "The optimizer was built with this variable."),
                (applied.node, "The new one is given to the optimizer here."),
            )
            if applied.place.graph:
                yield _report(context, event, _graph(event), related, Severity.WARNING)
            else:
                yield _report(
                    context, event, _eager(context, event, applied), related, Severity.ERROR
                )
    for taken in context.flow.of(GradientTaken):
        for old, new in taken.replaced:
            event = replaced.get(new)
            if event is not None:
                related = (
                    (old.node, "This is the variable in the sources."),
                    (taken.node, "The gradients are taken here."),
                )
                yield _report(context, event, _captured(event), related, Severity.WARNING)


def _report(
    context: Context,
    event: VariableReplaced,
    message: str,
    related: tuple[tuple[ast.AST, str], ...],
    severity: Severity,
) -> Report:
    node = event.new.node
    return Report(node, message, related, tuple(_fixes(context, event)), severity)


def _eager(context: Context, event: VariableReplaced, applied: Applied) -> str:
    return (
        f"`{event.name}` becomes a new variable, which the optimizer was not built with: the next "
        f"`{applied.method}` raises {context.say(_RAISES)}. Change the value of the old one with "
        "`.assign`."
    )


def _graph(event: VariableReplaced) -> str:
    return (
        f"`{event.name}` becomes a new variable, which never moves: the `tf.function` was traced "
        "with the old one and keeps training that. Change the value of the old one with `.assign`."
    )


def _captured(event: VariableReplaced) -> str:
    return (
        f"`{event.name}` becomes a new variable, but the sources still hold the old one, which the "
        "loss no longer uses: its gradient is None, and nothing trains the new one. Change the "
        "value of the old one with `.assign`."
    )


def _fixes(context: Context, event: VariableReplaced) -> Iterator[Fix]:
    call = event.new.node
    statement = context.outline.parent(call)
    if event.old.node is call or not isinstance(statement, ast.Assign):
        return
    others = [one for one in call.keywords if one.arg != "initial_value"]
    if len(statement.targets) != 1 or len(call.args) + len(call.keywords) - len(others) != 1:
        return
    if not call.args and call.keywords[0].arg != "initial_value":
        return
    target = statement.targets[0]
    name = Range(context.range(target).end, context.range(call.func).end)
    edits = [
        Edit(name, ".assign"),
        *(without_keyword(context, call, keyword) for keyword in others),
        *_positional(context, call),
    ]
    title = f"Assign to the variable: `{context.text(target)}.assign(…)`"
    yield Fix(title, Safety.SAFE, lambda: tuple(edits))


def _positional(context: Context, call: ast.Call) -> Iterator[Edit]:
    """Without the keyword ``initial_value=``, which ``assign`` does not have."""
    for keyword in call.keywords:
        if keyword.arg == "initial_value":
            start = context.source.position(keyword.lineno, keyword.col_offset)
            yield Edit(Range(start, context.range(keyword.value).start), "")
