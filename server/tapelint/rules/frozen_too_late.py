"""A layer is frozen after the list of the variables to train was made.

## What happens
- Where the list was read before, it still holds the variables of the layer: the
layer is silently still trained.
- Where the gradients were taken before, and the variables to pair them with are read after, each
  gradient goes to a variable of another layer. That raises if the shapes differ.
- Where a `tf.function` was traced before, the trace keeps the old list: what is frozen is still
  trained, and what is made trainable again stays as it is. So it is with `fit`, until `compile` is
  called again.

## Why
`model.trainable_variables` makes a new list each time that it is read, of what is trainable then. A
list that was made before does not change, nor does a graph.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.SGD(0.05)

variables = model.trainable_variables
model.layers[0].trainable = False

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.SGD(0.05)

variables = model.trainable_variables
model.layers[0].trainable = False
variables = model.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Reads the variables again, after the layer is frozen. Not safe: to train it on may be meant. For
gradients that were taken before, and for a traced function, there is no fix.

## Runtime message
None. With gradients that were taken before, and shapes that differ, Keras 2 raises `ValueError:
Cannot assign value to variable …`, and Keras 3 `InvalidArgumentError: Cannot update variable with
shape …`.

## When it is right
To freeze a whole model, as a GAN does with its discriminator, or to freeze a layer in a program
that calls `compile`, may be meant for another model, and is not reported. Nor is what is frozen
under an `if`, nor a list that was read before in a program with batch normalisation, which keeps
its statistics when it is frozen.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import (
    Applied,
    Const,
    Gradients,
    Item,
    Setting,
    Spread,
    Value,
    VariablesOf,
    event_of,
    items,
    model_of_layers,
    toggled,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

# `trainable` is also set for another model, and for batch normalisation to keep its statistics.
_ON_PURPOSE = (".compile(", "BatchNorm")
# What `fit` is told that makes no difference to what it does with a batch.
_OF_EPOCHS = ("callbacks", "epochs", "initial_epoch", "shuffle", "steps_per_epoch", "verbose")
_CONSTANT = re.compile(r"Constant\(value=(?:'[^']*'|[\w.+-]*)\)")


@rule(
    code="TL607",
    name="frozen-too-late",
    severity=Severity.WARNING,
    title="The layer is frozen too late",
)
def frozen_too_late(context: Context) -> Iterator[Report]:
    """Layers that are frozen between the reading of the variables and their use."""
    if ".trainable" not in context.source.text:
        return
    traced: dict[tuple[ast.AST, frozenset[Value], Hashable], Applied] = {}
    for applied in context.flow.of(Applied):
        both = facts.columns(facts.given(applied))
        if both is None or applied.place.expects_error:
            continue
        variables = _variables(both[1])
        gradients = facts.as_gradients(both[0])
        if gradients is not None and variables is not None:
            yield from _captured(context, gradients, variables)
            yield from _between(gradients, variables, applied)
        trace = applied.place.trace
        if trace is not None and applied.place.calls and not context.once(_is_traced_anew):
            owners = frozenset(_lists(both[1]))
            first = traced.setdefault((applied.node, owners, trace), applied)
            yield from _traced(context, first, applied)


def _variables(value: Value) -> VariablesOf | None:
    """The list of a model's variables that ``value`` is, and nothing else."""
    found = items(value)
    only = found[0] if len(found) == 1 else None
    held = only.value if isinstance(only, Spread) else only
    return held if isinstance(held, VariablesOf) else None


def _is_traced_anew(context: Context) -> bool:
    """Whether the program may have no graphs, or makes them anew by other ways than `compile`."""
    return facts.may_run_eagerly(context) or facts.mentions(context, "train_function")


def _captured(context: Context, gradients: Gradients, variables: VariablesOf) -> Iterator[Report]:
    sources = _variables(gradients.sources)
    if sources is None or sources.settings != variables.settings:
        return
    if context.once(_is_on_purpose):
        return
    for setting in event_of(gradients.taken).frozen:
        if _is_whole(setting, variables):
            continue
        read = context.once(_readings).get(id(sources))
        name = context.text(read) if read is not None else "the list of variables"
        related = ((read, "The variables are read here."),) if read is not None else ()
        yield Report(
            setting.node,
            f"This comes too late: `{name}` was read before, and what is frozen here is still in "
            "that list and is still trained. Read the variables after this.",
            (*related, (gradients.taken.node, "The gradients are taken for them here.")),
            tuple(_fixes(context, setting, read)),
        )


def _is_whole(setting: Setting, variables: VariablesOf) -> bool:
    return variables.owner in (setting.part, model_of_layers(setting.part))


def _is_on_purpose(context: Context) -> bool:
    """Whether the program sets `trainable` for a purpose of its own."""
    return any(word in context.source.text for word in _ON_PURPOSE)


def _readings(context: Context) -> dict[int, ast.Attribute]:
    """Where variables were read from a model, by the identity of what was read."""
    found: dict[int, ast.Attribute] = {}
    for node, value in context.flow.values.items():
        if isinstance(node, ast.Attribute) and isinstance(value, VariablesOf):
            found.setdefault(id(value), node)
    return found


def _fixes(context: Context, setting: Setting, read: ast.Attribute | None) -> Iterator[Fix]:
    if read is None:
        return
    outline = context.outline
    reading = outline.statement(read)
    setter = outline.statement(setting.node)
    while isinstance(around := outline.parent(setter), ast.For):
        setter = around
    if outline.block(setter) != outline.block(reading) or not isinstance(reading, ast.Assign):
        return
    if all(isinstance(one, ast.Name) for one in reading.targets):
        again = Rewrite(context).insert_after(setter, context.text(reading))
        yield Fix("Read the variables again after this", Safety.UNSAFE, again.edits)


def _between(gradients: Gradients, variables: VariablesOf, applied: Applied) -> Iterator[Report]:
    sources = _variables(gradients.sources)
    if sources is None or sources != variables:
        return
    for frozen in (True, False):
        for setting in toggled(sources.settings, variables.settings, to=not frozen):
            if not _is_whole(setting, variables) and not _is_last(setting):
                yield Report(
                    setting.node,
                    "This comes between the gradients and the variables that they are paired "
                    "with: the second list is another one, so that gradients go to variables of "
                    "other layers. Do it before the gradients are taken.",
                    (
                        (gradients.taken.node, "The gradients are taken here."),
                        (applied.node, "They are paired with the other list here."),
                    ),
                )


def _is_last(setting: Setting) -> bool:
    """Whether it may be the last layer, without which the pairs stay as they are."""
    match setting.part:
        case Item(key=Const(value=which)):
            return which == -1 or isinstance(which, str)
        case _:
            return False


def _traced(context: Context, first: Applied, again: Applied) -> Iterator[Report]:
    """What was set after a function was traced, that is called once more in the same way."""
    before, now = (_lists(_second(one)) for one in (first, again))
    fitted = facts.is_of_fit(first.place)
    one, other = first.place.calls, again.place.calls
    is_same = list(map(_alike, one)) == list(map(_alike, other))
    seen = list(_seen(context, one, other)) if is_same else _fitting(context, one, other)
    if not seen or not (is_same or fitted):
        return
    called, last = next((pair for pair in seen if pair[0] is not pair[1]), seen[-1])
    name, remedy = (
        ("training step", "call `compile` once more after it")
        if fitted
        else ("`tf.function`", "make a new `tf.function` after it")
    )
    # A step that is traced anew for other data leaves out what is frozen then, and has no
    # optimizer for what is made trainable.
    for flag in (False, True) if is_same else (True,):
        late = {
            setting: None
            for owner, settings in now.items()
            for setting in toggled(before[owner], settings, to=flag)
        }
        for setting in late:
            kept = "stays as it is" if flag else "is still trained"
            what = "made trainable" if flag else "frozen"
            yield Report(
                setting.node,
                f"This comes too late: the {name} was traced before, and keeps its list of "
                f"variables. What is {what} here {kept}. Do it before the first call, or "
                f"{remedy}.",
                (
                    (called, "It is traced here."),
                    *(((last, "It is run again here."),) if last is not called else ()),
                ),
            )


def _lists(value: Value) -> dict[Value, tuple[Setting, ...]]:
    """The models whose variables ``value`` is, each with what was set of it."""
    found = [unspread(one) for one in items(value)]
    return {one.owner: one.settings for one in found if isinstance(one, VariablesOf)}


def _seen(
    context: Context, one: tuple[ast.Call, ...], other: tuple[ast.Call, ...]
) -> Iterator[tuple[ast.Call, ast.Call]]:
    """The calls in this file of two ways, in pairs."""
    for call, last in zip(one, other, strict=True):
        if context.outline.holds(last):
            yield call, last


def _fitting(
    context: Context, one: tuple[ast.Call, ...], other: tuple[ast.Call, ...]
) -> list[tuple[ast.Call, ast.Call]]:
    """The two calls of `fit` on two ways, as far as they are in this file."""
    found = [next((call for call in calls if facts.is_fit(call)), None) for calls in (one, other)]
    match found:
        case [ast.Call() as call, ast.Call() as last] if context.outline.holds(last):
            return [(call, last)]
        case _:
            return []


def _alike(call: ast.Call) -> str:
    """The text of ``call`` without its numbers and words, by which graphs are told apart anyway.

    Nor does it matter to a step how often `fit` runs it, and what is told of it.
    """
    kept = [one for one in call.keywords if not (facts.is_fit(call) and one.arg in _OF_EPOCHS)]
    return _CONSTANT.sub("", ast.dump(ast.Call(call.func, call.args, kept)))


def _second(applied: Applied) -> Value:
    both = facts.columns(facts.given(applied))
    assert both is not None  # noqa: S101
    return both[1]
