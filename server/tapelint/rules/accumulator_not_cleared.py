"""Gradients are added up and applied again and again, and the sum is never cleared.

## What happens
Nothing is raised. Each `apply_gradients` gets all the gradients there were since the beginning: the
steps grow, and are steps for values that the variables no longer have.

## Why
The sum is for the batches since the last step. `apply_gradients` takes it as it is, and does not
change it.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
total = [tf.zeros_like(w)]

for epoch in range(5):
    for step in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        grads = tape.gradient(loss, [w])
        total = [old + new for old, new in zip(total, grads)]
    optimizer.apply_gradients(zip(total, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
total = [tf.zeros_like(w)]

for epoch in range(5):
    for step in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        grads = tape.gradient(loss, [w])
        total = [old + new for old, new in zip(total, grads)]
    optimizer.apply_gradients(zip(total, [w]))
    total = [tf.zeros_like(w)]
```

## Fix
Clears the sum after the step, as it was made at first. Unsafe, since it changes what is trained.

## Runtime message
None.

## When it is right
A sum that is begun anew for each step, also elsewhere or in another way than by `=`; one that
decays, as momentum does; one that is applied once, when all is added up. Where anything else is
done with the sum, or the variables are set back, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import Applied
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
# With the variables set back, or a rate that shrinks, all the gradients may be meant.
_ON_PURPOSE = ("assign", "set_weights", "load_weights", "restore", "learning_rate", "lr")


class _Sum(NamedTuple):
    """A list of sums, ``name``, with the statement that adds to it and what applies it there."""

    name: str
    added: ast.Assign
    applied: ast.AST


@rule(
    code="TL312",
    name="accumulator-not-cleared",
    severity=Severity.WARNING,
    title="The sum of the gradients is never cleared",
)
def accumulator_not_cleared(context: Context) -> Iterator[Report]:
    """Sums of gradients that each step applies, and no step clears."""
    for applied in context.events(Applied):
        sum_ = _applied_sum(context, applied)
        if sum_ is None or not facts.is_of_keras(context, applied):
            continue
        statement = context.outline.statement(sum_.applied)
        made = _made(context, sum_, statement)
        if made is None or not _is_repeated(context, sum_, statement):
            continue
        yield Report(
            sum_.applied,
            f"`{sum_.name}` is never cleared, so each step applies all the gradients since the "
            f"beginning. Make `{sum_.name}` anew after the step.",
            (
                (sum_.added, "The gradients are added up here."),
                (made, "It is made once, here."),
            ),
            tuple(_fixes(context, sum_, made, statement)),
        )


def _applied_sum(context: Context, applied: Applied) -> _Sum | None:
    """The sum that ``applied`` is given, ``zip(total, …)``, if it is one."""
    columns = facts.columns(facts.given(applied))
    gradients = None if columns is None else facts.as_gradients(columns[0])
    if gradients is None or not gradients.transforms:
        return None
    last = gradients.transforms[-1]
    if last.name != "total" or not context.outline.holds(last.node):
        return None
    outline = context.outline
    function = outline.function(last.node)
    places = (*applied.place.calls, applied.node)
    here = next((one for one in places if outline.function(one) is function), None)
    match outline.statement(last.node):
        case (
            ast.Assign(
                targets=[ast.Name(id=target)],
                value=ast.ListComp(
                    elt=ast.BinOp(op=ast.Add()) as sum_,
                    generators=[
                        ast.comprehension(
                            target=ast.Tuple(elts=[ast.Name(id=old), _]),
                            iter=ast.Call(func=ast.Name(id="zip"), args=[ast.Name(id=before), _]),
                            ifs=[],
                        )
                    ],
                ),
            ) as added
        ) if here is not None and target == before:
            whole = any(
                isinstance(one, ast.Name) and one.id == old for one in (sum_.left, sum_.right)
            )
            return _Sum(target, added, here) if whole else None
    return None


def _made(context: Context, sum_: _Sum, applied: ast.stmt) -> ast.Assign | None:
    """Where the sum is made of zeros, if nothing else is done with it than is known of."""
    outline = context.outline
    function = outline.function(applied)
    if outline.function(sum_.added) is not function:
        return None
    uses = [one for one in ast.walk(function) if isinstance(one, ast.Name) and one.id == sum_.name]
    around = [outline.statement(one) for one in uses]
    rest = [one for one in around if one is not sum_.added and one is not applied]
    # It is read and bound where it is added to, read where it is applied, and bound at first.
    if len(uses) != 4 or len(rest) != 1:
        return None
    match rest[0]:
        case ast.Assign(targets=[ast.Name()], value=ast.List() | ast.ListComp() as value) as made:
            loops = [one for one in outline.around(applied) if isinstance(one, _LOOPS)]
            inside = any(one in loops for one in outline.around(made))
            return None if inside or "zeros" not in ast.unparse(value) else made
    return None


def _is_repeated(context: Context, sum_: _Sum, applied: ast.stmt) -> bool:
    """Whether ``applied`` surely is a step of many, each after gradients were added up."""
    outline = context.outline
    parent = outline.parent(applied)
    block = outline.block(applied)
    if any(isinstance(one, (ast.Break, ast.Return, ast.Raise)) for one in block):
        return False
    loops = [one for one in outline.around(applied) if isinstance(one, _LOOPS)]
    adding = [one for one in outline.around(sum_.added) if isinstance(one, _LOOPS)]
    if not loops or loops[0] not in adding:
        return False
    names = {one.attr for one in ast.walk(loops[-1]) if isinstance(one, ast.Attribute)}
    if any(name.startswith(_ON_PURPOSE) for name in names):
        return False
    if parent is loops[0]:
        return adding[0] is not loops[0]
    return (
        isinstance(parent, ast.If)
        and applied in parent.body
        and outline.parent(parent) is loops[0]
        and adding[0] is loops[0]
        and len(loops) > 1
        and _is_every(parent.test)
    )


def _is_every(test: ast.expr) -> bool:
    """Whether ``test`` is for each so many turns: ``step % 4 == 0``."""
    match test:
        case ast.Compare(
            left=ast.BinOp(op=ast.Mod(), right=ast.Name() | ast.Constant() | ast.Attribute()),
            ops=[ast.Eq()],
        ):
            return True
        case _:
            return False


def _fixes(context: Context, sum_: _Sum, made: ast.Assign, applied: ast.stmt) -> Iterator[Fix]:
    if isinstance(applied, ast.Expr):
        value = context.text(made.value)
        on_one_line = ast.unparse(made.value) if len(value.splitlines()) > 1 else value
        cleared = Rewrite(context).insert_after(applied, f"{sum_.name} = {on_one_line}")
        yield Fix(f"Clear `{sum_.name}` after the step", Safety.UNSAFE, cleared.edits)
