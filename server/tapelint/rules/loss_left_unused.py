"""A loss is computed inside the tape and never used; another one is differentiated in its place.

## What happens
The program runs. What the unused loss was to bring about does not happen: a penalty has no effect,
or a network is trained by the loss of another.

## Why
`tape.gradient` trains by what it is given. That the block computes more than that is no error.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
        total_loss = loss + 0.1 * tf.reduce_sum(tf.square(w))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
        total_loss = loss + 0.1 * tf.reduce_sum(tf.square(w))
    grads = tape.gradient(total_loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Differentiates the loss that is unused. Unsafe: it may be left there by mistake.

## Runtime message
None

## When it is right
A name that is read anywhere, to print it or return it, counts as used. Of an unused name that is
neither a sum with the loss in it, nor beside a loss that is differentiated twice, nothing is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import GradientTaken, Tape
from tapelint.knowledge.operations import names_a_loss
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_SUMS = frozenset({"add", "add_n", "sum"})


@rule(
    code="TL523",
    name="loss-left-unused",
    severity=Severity.WARNING,
    title="The loss that was computed is not the one that is used",
)
def loss_left_unused(context: Context) -> Iterator[Report]:
    """Names of losses that the block of a tape binds, and that nothing reads."""
    on_tape: dict[Tape, list[GradientTaken]] = {}
    for taken in context.events(GradientTaken):
        if isinstance(taken.tape, Tape) and context.flow.is_applied(taken):
            on_tape.setdefault(taken.tape, []).append(taken)
    for tape, takings in on_tape.items():
        block = facts.block_of(context, tape)
        for assigned in block.body if block is not None else ():
            name = _loss(assigned)
            if name is None:
                continue
            assert isinstance(assigned, ast.Assign)  # noqa: S101
            wrong = _instead(takings, name, assigned.value)
            if wrong is None or not _is_unused(context, name, assigned):
                continue
            if context.is_unfinished(tape.node):
                continue
            yield Report(
                assigned.targets[0],
                f"`{name}` is computed here and never used: the variables are trained by "
                f"{facts.short(context, wrong, 'another loss')} instead. Give `{name}` to "
                "`tape.gradient`, or leave it out.",
                ((wrong, "This is differentiated."),),
                (_fix(context, wrong, name),),
            )


def _loss(statement: ast.stmt) -> str | None:
    """The name of a loss that ``statement`` binds."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) if names_a_loss(name) or "total" in name:
            return name
        case _:
            return None


def _is_unused(context: Context, name: str, statement: ast.stmt) -> bool:
    """Whether ``name``, which ``statement`` binds, is read nowhere, and bound nowhere else."""
    stores = 0
    for one in walk(context.outline.function(statement)):
        match one:
            case ast.Name(id="locals" | "vars" | "eval" | "globals"):
                return False
            case ast.Name(id=id_, ctx=ctx) if id_ == name:
                if not isinstance(ctx, ast.Store):
                    return False
                stores += 1
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                return False
            case _:
                continue
    return stores == 1


def _instead(takings: list[GradientTaken], unused: str, made: ast.expr) -> ast.expr | None:
    """The target that was plainly to be the ``unused`` loss, which is ``made`` so."""
    targets = {one.node: one.node.args[0] for one in takings if one.node.args}
    named = {node: one.id for node, one in targets.items() if isinstance(one, ast.Name)}
    for node, name in named.items():
        if _is_term(name, made):
            return targets[node]
    by_sources = {ast.unparse(node.args[1]): node for node in targets if len(node.args) > 1}
    if len(by_sources) < 2 or len(set(named.values())) != 1 or len(named) < len(targets):
        return None
    first = unused.partition("_")[0]
    meant = [node for sources, node in by_sources.items() if first in sources]
    last = list(by_sources.values())[-1]
    return targets[meant[0] if len(meant) == 1 else last]


def _is_term(name: str, made: ast.expr) -> bool:
    """Whether ``made`` is a sum, and ``name`` one of its terms."""
    match made:
        case ast.Name(id=one):
            return one == name
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return any(_is_term_of_sum(name, one) for one in (left, right))
        case ast.Call(func=ast.Attribute(attr=attr) | ast.Name(id=attr), args=args):
            terms = args[0].elts if args and isinstance(args[0], ast.List | ast.Tuple) else args
            return attr in _SUMS and any(_is_term_of_sum(name, one) for one in terms)
        case _:
            return False


def _is_term_of_sum(name: str, made: ast.expr) -> bool:
    return (isinstance(made, ast.Name) and made.id == name) or (
        not isinstance(made, ast.Name) and _is_term(name, made)
    )


def _fix(context: Context, wrong: ast.expr, name: str) -> Fix:
    edits = (replace(context, wrong, name),)
    return Fix(f"Differentiate `{name}`", Safety.UNSAFE, lambda: edits)
