"""Gradients taken for some variables are applied to others.

## What happens
Each gradient is applied to the variable it is paired with, whatever it was taken for. The variable
moves, in a wrong direction; the one that the gradient belongs to does not move. Where the shapes
neither agree nor broadcast, it raises.

## Why
`zip` pairs by position. The list given to `tape.gradient` and the list given to `zip` have to be
the same, in the same order. A `tf.Module` lists its variables by the names of their attributes, and
`tf.nest.flatten` those in a dictionary by the keys, both in the order of the alphabet.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
decoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, decoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
decoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, decoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, decoder.trainable_variables))
```

## Fix
Pairs the gradients with the sources they were taken for, or takes them for the variables they are
paired with. Unsafe: which of the two lists is meant cannot be told; where the optimizer is named
after the model of the latter, the first is not offered. Safe where gradients were taken for these
very variables as well: it applies those.

## Runtime message
None where the shapes agree or broadcast; else `InvalidArgumentError: Incompatible shapes` or, in
Keras 2, `ValueError: Cannot assign value to variable ' …/m/…`, with SGD of Keras 3
`InvalidArgumentError: Cannot update variable with shape …`, and in a `tf.function` `ValueError:
Dimensions must be equal`, `ValueError: Dimension … in both shapes must be equal` or `ValueError:
Shapes must be equal rank`. Pairs before the clash have been applied by then.

## When it is right
A worker that takes gradients for its own copy and applies them to a shared model, whose weights it
copies back, is not reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import sources_argument, spell_sources
from tapelint.flow import Applied, Gradients, Paired, Value, Variable, exact, items, listed
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairing import Mismatch, Pairing, mismatches
from tapelint.rules.zip_lengths_differ import completed, retake_fixes

_OTHER_ORDER = (
    "Use one list for `tape.gradient` and for `{}`: the gradients are in another order than the "
    "variables, and each variable is updated with the gradient of another one."
)


@rule(
    code="TL201",
    name="gradients-of-other-variables",
    severity=Severity.WARNING,
    title="The gradients belong to other variables",
)
def gradients_of_other_variables(context: Context) -> Iterator[Report]:
    """Pairs whose gradients were surely taken for other variables."""
    seen: set[ast.AST] = set()
    for pairing in mismatches(context, Mismatch.OTHERS):
        seen.add(pairing.node)
        yield Report(
            pairing.node,
            _message(context, pairing),
            facts.gradient_places(pairing.gradients),
            tuple(_fixes(context, pairing)),
        )
    # What an optimizer is given has been looked at.
    seen |= {one.node for one in context.events(Applied)}
    for paired in context.events(Paired):
        if paired.node not in seen and isinstance(paired.node, ast.Call):
            yield from _by_hand(context, paired.node, paired.pairs.columns)


def _by_hand(context: Context, node: ast.Call, columns: tuple[Value, ...]) -> Iterator[Report]:
    """Gradients in a ``zip`` beside the variables that they were taken for, in another order."""
    for column in columns:
        gradients = facts.as_gradients(column)
        for place, variables in enumerate(columns):
            if gradients is None or not _in_another_order(gradients, variables):
                continue
            sources = spell_sources(context, gradients, node)
            argument = node.args[place] if place < len(node.args) else None
            fixes = (
                ()
                if argument is None or sources is None
                else (_pair_with(context, argument, sources),)
            )
            yield Report(node, _OTHER_ORDER.format("zip"), facts.gradient_places(gradients), fixes)


def _in_another_order(gradients: Gradients, variables: Value) -> bool:
    """Whether ``variables`` are those that ``gradients`` were taken for, but not one by one."""
    wanted = exact(gradients.sources)
    had = listed(variables) or exact(variables)
    return (
        wanted is not None
        and had is not None
        and wanted != had
        and len(wanted) == len(had)
        and set(wanted) == set(had)
        and all(isinstance(one, Variable) for one in had)
        and not gradients.filtered
    )


def _message(context: Context, pairing: Pairing) -> str:
    by = "apply" if pairing.applied.method == "apply" else "zip"
    if set(items(pairing.sources)) == set(items(pairing.variables)):
        return _OTHER_ORDER.format(by)
    sources = spell_sources(context, pairing.gradients, pairing.node)
    taken = f"`{sources}`" if sources else "others"
    return (
        f"Use one list for `tape.gradient` and for `{by}`: these gradients were taken for {taken}, "
        "and each variable that they are paired with is updated with the gradient of another one."
    )


def _own_gradients(context: Context, pairing: Pairing) -> str | None:
    """The name of gradients that were taken for these variables and are not applied."""
    outline = context.outline
    here = outline.function(pairing.node)
    names = {
        node.id
        for node, value in context.flow.values.items()
        if isinstance(node, ast.Name)
        and isinstance(value, Gradients)
        and items(value.sources) == items(pairing.variables)
        and not context.flow.is_applied(value.taken)
        and outline.function(node) is here
        and node.lineno <= pairing.node.lineno
    }
    return min(names) if len(names) == 1 else None


def _written_out(context: Context, pairing: Pairing) -> tuple[Edit, ...]:
    """The edits for pairs that are written down one by one."""
    argument = sources_argument(pairing.gradients.taken.node)
    sources = exact(pairing.gradients.taken.sources)
    if sources is None or not isinstance(argument, (ast.List, ast.Tuple)):
        return ()
    spelled = dict(zip(sources, map(context.text, argument.elts), strict=False))
    rows = pairing.node.elts if isinstance(pairing.node, (ast.List, ast.Tuple)) else []
    edits = []
    for row, source, variable in zip(
        rows, items(pairing.sources), items(pairing.variables), strict=False
    ):
        if source == variable:
            continue
        if not isinstance(row, ast.Tuple) or source not in spelled:
            return ()
        edits.append(replace(context, row.elts[1], spelled[source]))
    return tuple(edits)


def _fixes(context: Context, pairing: Pairing) -> list[Fix]:
    """The repairs of either side; none of the variables where they are those of the optimizer."""
    retaken = list(retake_fixes(context, pairing))
    receiver = getattr(pairing.applied.node.func, "value", None)
    if retaken and receiver is not None and len(pairing.arguments) == 2:
        model, _, _ = context.text(pairing.arguments[1]).rpartition(".")
        if model and model in re.split(r"[_.]", context.text(receiver)):
            return retaken
    return [*_repair(context, pairing), *retaken]


def _repair(context: Context, pairing: Pairing) -> Iterator[Fix]:
    own = _own_gradients(context, pairing)
    args = pairing.arguments
    if own is not None and len(args) == 2:
        use = replace(context, args[0], own)
        yield Fix(f"Apply `{own}`, taken for these variables", Safety.SAFE, lambda: (use,))
        return
    edits = _written_out(context, pairing)
    if edits:
        yield Fix("Pair each gradient with its own variable", Safety.UNSAFE, lambda: edits)
        return
    gradients = pairing.gradients
    whole = Gradients(gradients.taken, pairing.sources, gradients.transforms)
    sources = spell_sources(context, whole, pairing.node)
    if pairing.is_alone:
        yield from completed(context, pairing)
    if len(args) != 2 or sources is None:
        return
    yield _pair_with(context, args[1], sources)


def _pair_with(context: Context, argument: ast.expr, sources: str) -> Fix:
    """The fix that writes the ``sources`` in the place of other variables."""
    edit = replace(context, argument, sources)
    return Fix(f"Pair the gradients with `{sources}`", Safety.UNSAFE, lambda: (edit,))
