"""`zip` pairs fewer gradients with variables than there are and raises nothing.

## What happens
`zip` ends with the shorter of its two sequences, and so does `apply` of Keras 3. If there are fewer
gradients, the variables left over are not trained. If there are more, the rest of them is dropped,
and those that are paired may belong to other variables.

## Why
The gradients were taken for one list of sources and are paired with a list of another length.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True) + 1.0
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True) + 1.0
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Takes the gradients for the variables that they are paired with. Unsafe: the shorter list may be the
one that is meant. Safe where a single gradient is paired: it is taken for a list of its variable.

## Runtime message
None, unless the shapes clash as well. `zip(grads, variables, strict=True)` makes Python raise.
`apply(grads)`, of an optimizer that was built for another number of variables, raises ``ValueError:
When passing `grads` as a list of gradient tensors, the gradients must match …``.

## When it is right
Lists whose lengths cannot be told from the text are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace
from tapelint.fixes.spelling import sources_argument, spell, spell_sources
from tapelint.flow import (
    Gradients,
    MethodCalled,
    Value,
    VariablesOf,
    belongs,
    items,
    reaches,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairing import Mismatch, Pairing, mismatches


@rule(
    code="TL204",
    name="zip-lengths-differ",
    severity=Severity.WARNING,
    title="zip drops gradients or variables",
)
def zip_lengths_differ(context: Context) -> Iterator[Report]:
    """Pairs made of two sequences of different, known lengths."""
    for pairing in mismatches(context, Mismatch.LENGTHS):
        gradients, variables = len(items(pairing.sources)), len(items(pairing.variables))
        yield Report(
            pairing.node,
            _message(pairing, gradients, variables),
            facts.gradient_places(pairing.gradients),
            (*_all_sources(context, pairing), *retake_fixes(context, pairing)),
            Severity.ERROR if pairing.is_alone else None,
        )
    for pairing in mismatches(context, Mismatch.REST):
        if len(context.flow.applied_of(pairing.gradients)) == 1:
            yield Report(
                pairing.node,
                _dropped(context, pairing),
                facts.gradient_places(pairing.gradients),
                (*_all_sources(context, pairing), *retake_fixes(context, pairing)),
            )
    for pairing in mismatches(context, Mismatch.ROWS):
        yield Report(
            pairing.node,
            "The source is one variable, so its gradient is one tensor, not a list: a row of it is "
            "paired with the variable, which updates all of it wrongly or raises. Take the "
            f"gradient for a list, `tape.gradient(loss, [variable])`, or {_alone(pairing)}.",
            facts.gradient_places(pairing.gradients),
            tuple(_list_fixes(context, pairing)),
        )


def completed(context: Context, pairing: Pairing) -> Iterator[Fix]:
    """Give `apply` the variables that the gradients were taken for."""
    sources = spell_sources(context, pairing.gradients, pairing.node)
    if sources is not None and len(pairing.applied.node.args) == 1:
        edit = insert(context.range(pairing.applied.node.args[0]).end, f", {sources}")
        yield Fix(f"Give `apply` the variables `{sources}`", Safety.UNSAFE, lambda: (edit,))


def _all_sources(context: Context, pairing: Pairing) -> Iterator[Fix]:
    """Pair the gradients with all that they were taken for."""
    if pairing.is_alone:
        yield from completed(context, pairing)
    args = pairing.arguments
    gradients = pairing.gradients
    whole = Gradients(gradients.taken, pairing.sources, gradients.transforms)
    if len(args) != 2 or len(items(pairing.sources)) < len(items(pairing.variables)):
        return
    sources = spell_sources(context, whole, pairing.node)
    if sources is not None:
        edit = replace(context, args[1], sources)
        yield Fix(f"Pair the gradients with `{sources}`", Safety.UNSAFE, lambda: (edit,))


def _list_fixes(context: Context, pairing: Pairing) -> Iterator[Fix]:
    """Take the gradient for a list of the one variable."""
    argument = sources_argument(pairing.gradients.taken.node)
    if argument is None:
        return
    text = f"[{context.text(argument)}]"
    edit = replace(context, argument, text)
    yield Fix(f"Take the gradient for `{text}`", Safety.SAFE, lambda: (edit,))


def _alone(pairing: Pairing) -> str:
    """What to do with the gradient of one variable."""
    written = pairing.applied.method == "apply"
    return "put both into lists" if written else "write the pair down"


def _message(pairing: Pairing, gradients: int, variables: int) -> str:
    had = f"{gradients} gradient{'s' if gradients > 1 else ''}"
    wanted = f"{variables} variable{'s' if variables > 1 else ''}"
    if pairing.is_alone:
        return (
            f"`apply` is given {had}, and the optimizer was built for {wanted}: this raises "
            "``ValueError: When passing `grads` as a list of gradient tensors, the gradients must "
            "match `optimizer.variables` ``. Give it their variables as well."
        )
    by = pairing.applied.method if pairing.node is pairing.applied.node else "zip"
    if gradients < variables:
        rest = variables - gradients
        left = "the last one is" if rest == 1 else f"the last {rest} are"
        return (
            f"`{by}` pairs {had} with {wanted} and ends with the shorter list: {left} not trained. "
            "Take the gradients for the same list."
        )
    return (
        f"`{by}` pairs {had} with {wanted} and drops the gradients left over; those that remain "
        "may belong to other variables. Use one list for both."
    )


def _dropped(context: Context, pairing: Pairing) -> str:
    """What to say where the gradients of whole models are left over."""
    rest = items(pairing.sources)[len(items(pairing.variables)) :]
    spelled = [spell(context, unspread(one), pairing.node) for one in rest]
    named = " and ".join(f"`{one}`" for one in spelled if one) or "the others"
    return (
        f"Pair the gradients with all their sources: zip ends with the shorter list, so {named} "
        "are not trained here."
    )


def retake_fixes(context: Context, pairing: Pairing) -> Iterator[Fix]:
    """Take the gradients for the variables they are paired with."""
    taken = pairing.gradients.taken
    call = taken.node
    argument = sources_argument(call)
    pairs = pairing.node
    applied = {event.node for event in context.flow.applied_of(pairing.gradients)}
    if len(applied) > 1 or not reaches(taken.tape, taken.target, pairing.variables):
        return
    sources = [unspread(one) for one in items(pairing.sources)]
    if any(_holds_more(unspread(one), sources) for one in items(pairing.variables)):
        return
    second = pairing.arguments[1:2]
    if argument is None or not (second or pairing.is_alone):
        return
    if context.outline.function(call) is not context.outline.function(pairs):
        return
    known = spell(context, pairing.variables, call)
    given = second[0] if second else _built_with(context, pairing)
    found = [one for one in (known, context.text(given) if given else None) if one is not None]
    if found:
        edit = replace(context, argument, min(found, key=len))
        yield Fix(f"Take the gradients for `{edit.text}`", Safety.UNSAFE, lambda: (edit,))


def _holds_more(variables: Value, sources: Iterable[Value]) -> bool:
    """Whether ``variables`` are not all trained, or those of a whole of which only a part is."""
    if not isinstance(variables, VariablesOf):
        return False
    return variables.kind != "trainable_variables" or any(
        isinstance(one, VariablesOf)
        and one.owner != variables.owner
        and belongs(one.owner, variables.owner)
        for one in sources
    )


def _built_with(context: Context, pairing: Pairing) -> ast.expr | None:
    """What the optimizer was built with, where that can be written at the gradients as well."""
    function, call = context.outline.function, pairing.gradients.taken.node
    for built in context.events(MethodCalled):
        if built.name == "build" and built.owner is pairing.applied.optimizer and built.node.args:
            near = function(built.node) in (function(call), context.outline.tree)
            return built.node.args[0] if near else None
    return None
