"""Gradients that are None are dropped from the list before it is paired with the variables.

## What happens
Behind the first gradient that is dropped every gradient is one place too early: it moves
another variable, and the last variables get none. Where the shapes agree, or broadcast, nothing
raises.

## Why
`zip` pairs by position. A list from which some are missing has other positions.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
unused = tf.Variable(tf.zeros((1,)))
a = tf.Variable(tf.zeros((1,)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.Adam(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(a * x[:, :1] + b - y))
    grads = tape.gradient(loss, [unused, a, b])
    grads = [g for g in grads if g is not None]
    optimizer.apply_gradients(zip(grads, [unused, a, b]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
unused = tf.Variable(tf.zeros((1,)))
a = tf.Variable(tf.zeros((1,)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.Adam(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(a * x[:, :1] + b - y))
    grads = tape.gradient(loss, [unused, a, b])
    optimizer.apply_gradients([(g, v) for g, v in zip(grads, [unused, a, b]) if g is not None])
```

## Fix
Filters the pairs, or gives `apply` all gradients: it leaves out those that are None. Safe: it does
what the filter was for.

## Runtime message
None where the shapes agree or broadcast; else `InvalidArgumentError: Incompatible shapes` or
`InvalidArgumentError: Cannot update variable with shape …`.

## When it is right
Pairs that are filtered, lists that are filtered alike on both sides, and None replaced by zeros are
not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import paired
from tapelint.flow import (
    NONE,
    Applied,
    Assigned,
    Created,
    Element,
    Gradients,
    Instance,
    Paired,
    Spread,
    Value,
    VariablesOf,
    alternatives,
    carried,
    items,
)
from tapelint.flow import Iterator as OneShot
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairing import is_synchronised
from tapelint.source.outline import comes_before


@rule(
    code="TL206",
    name="gradients-filtered",
    severity=Severity.WARNING,
    title="Dropped gradients shift the pairs",
)
def gradients_filtered(context: Context) -> Iterator[Report]:
    """Filtered gradients that are paired with all the variables they were taken for."""
    yield from _by_hand(context)
    given = [
        (applied, one.values if isinstance(one, OneShot) else one)
        for applied in context.events(Applied)
        for one in alternatives(facts.given(applied) or NONE)
    ]
    for applied, value in given:
        both = facts.columns(value)
        if both is None:
            continue
        if not facts.is_of_keras(context, applied):
            continue
        first, second = facts.as_gradients(both[0]), both[1]
        if first is None or not first.filtered:
            continue
        if items(first.sources) != items(second) and not _are_alike(context, first, second):
            continue
        made = getattr(value, "node", None)
        node = (
            made
            if isinstance(made, ast.Call) and context.outline.holds(made)
            else facts.given_node(applied)
        )
        yield Report(
            node,
            "Gradients that are None were dropped from the list: each one behind them is paired "
            f"with a variable it does not belong to, and moves that. {_advice(applied)}.",
            ((first.taken.node, "The gradients are taken here."),),
            tuple(_fixes(context, node, applies=applied.method == "apply"))
            if facts.makes_pairs(applied, node)
            else (),
        )


def _by_hand(context: Context) -> Iterator[Report]:
    """Loops over filtered gradients and all the variables, which assign to these."""
    assigned = {
        gradients.taken
        for event in context.events(Assigned)
        for gradients in carried(event.value)
        if gradients.filtered and isinstance(gradients.sources, Element)
    }
    told: set[ast.AST] = set()
    for paired_ in context.events(Paired):
        pairs = paired_.pairs
        if len(pairs.columns) != 2 or pairs not in context.flow.taken_apart or pairs.node in told:
            continue
        first, second = facts.as_gradients(pairs.columns[0]), pairs.columns[1]
        if first is None or not first.filtered or first.taken not in assigned:
            continue
        if items(first.sources) != items(second):
            continue
        told.add(pairs.node)
        node = paired_.node
        yield Report(
            node,
            "Gradients that are None were dropped from the list: each one behind them is paired "
            f"with a variable it does not belong to, and moves that. {_FILTER_PAIRS}.",
            ((first.taken.node, "The gradients are taken here."),),
            tuple(_fixes(context, node, applies=False)) if isinstance(node, ast.expr) else (),
        )


_FILTER_PAIRS = "Filter the pairs instead: `[(g, v) for g, v in zip(…) if g is not None]`"


def _advice(applied: Applied) -> str:
    if applied.method == "apply":
        return "Give `apply` all of them, it leaves out those that are None"
    return _FILTER_PAIRS


def _are_alike(context: Context, gradients: Gradients, variables: Value) -> bool:
    """Whether ``variables`` are those of another model that is made like the one of the sources."""
    match items(gradients.sources), items(variables):
        case (Spread(value=VariablesOf() as one),), (Spread(value=VariablesOf() as other),):
            return one.kind == other.kind and _is_made_like(context, one.owner, other.owner)
        case _:
            return False


def _is_made_like(context: Context, one: Value, other: Value) -> bool:
    match one, other:
        case Created(api="keras.models.clone_model", inputs=(origin, *_)), _ if origin == other:
            return True
        case _, Created(api="keras.models.clone_model", inputs=(origin, *_)) if origin == one:
            return True
        case Instance(), Instance():
            return one.cls is other.cls
        case Created(), Created() if one.node is other.node:
            return True
        case _:
            return is_synchronised(context, one, other)


def _fixes(context: Context, node: ast.expr, *, applies: bool) -> Iterator[Fix]:
    both = paired(node)
    match both:
        case (ast.Name(id=filtered), variables):
            found = _filter(context, node, filtered)
        case _:
            return
    if found is None:
        return
    statement, comprehension = found
    generator = comprehension.generators[0]
    one, condition = context.text(generator.target), context.text(generator.ifs[0])
    other = "variable" if one != "variable" else "each"
    if applies and not _leaves_out_none(generator):
        return
    pairs = (
        context.text(generator.iter)
        if applies
        else f"[({one}, {other}) for {one}, {other} in zip({context.text(generator.iter)}, "
        f"{context.text(variables)}) if {condition}]"
    )
    title = "Apply all of them" if applies else "Filter the pairs"
    edit = replace(context, both[0] if applies else node, pairs)
    if context.text(generator.iter) == filtered:
        rewrite = Rewrite(context).replace(edit).remove(statement)
        yield Fix(title, Safety.SAFE, rewrite.edits)
    else:
        yield Fix(title, Safety.SAFE, lambda: (edit,))


def _leaves_out_none(generator: ast.comprehension) -> bool:
    match generator.ifs:
        case [ast.Compare(left=ast.Name(), ops=[ast.IsNot()], comparators=[ast.Constant(None)])]:
            return True
        case _:
            return False


def _filter(context: Context, node: ast.expr, name: str) -> tuple[ast.Assign, ast.ListComp] | None:
    """The statement that filters, and its comprehension ``[g for g in … if …]``."""
    for statement in context.outline.block(context.outline.statement(node)):
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=target)],
                value=ast.ListComp(
                    elt=ast.Name(id=element),
                    generators=[ast.comprehension(target=ast.Name(id=each), ifs=[_])],
                ) as comprehension,
            ) if target == name and element == each and comes_before(statement, node):
                return statement, comprehension
    return None
