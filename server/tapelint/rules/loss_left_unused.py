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
from tapelint.flow import GradientTaken, TensorNamed, Value, items, summands
from tapelint.knowledge.operations import names_a_loss
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

# A loss that is only scaled is another measure of the same.
_SCALED = frozenset({"Div", "Mult", "tf.multiply"})


@rule(
    code="TL523",
    name="loss-left-unused",
    severity=Severity.WARNING,
    title="The loss that was computed is not the one that is used",
)
def loss_left_unused(context: Context) -> Iterator[Report]:
    """Names of losses that are bound while a tape is open, and that nothing reads."""
    told: set[ast.AST] = set()
    on_tape: dict[Value, list[GradientTaken]] = {}
    for taken in context.events(GradientTaken):
        if context.flow.is_applied(taken):
            on_tape.setdefault(taken.tape, []).append(taken)
    for named in context.events(TensorNamed):
        name = named.node.id
        if named.node in told or not (names_a_loss(name) or "total" in name):
            continue
        takings = [taken for tape in named.value.tapes for taken in on_tape.get(tape, ())]
        wanted = _instead(context, takings, named)
        if wanted is None or not _is_unused(context, named):
            continue
        if context.is_unfinished(named.node):
            continue
        told.add(named.node)
        wrong = _given(context, wanted, named.node)
        yield Report(
            named.node,
            f"`{name}` is computed here and never used: the variables are trained by "
            f"{facts.short(context, wrong, 'another loss')} instead. Give `{name}` to "
            "`tape.gradient`, or leave it out.",
            ((wrong, "This is differentiated."),),
            (_fix(context, wrong, name),) if wrong in wanted.node.args else (),
        )


def _is_unused(context: Context, named: TensorNamed) -> bool:
    """Whether the name is read nowhere, and bound nowhere else."""
    outline, name, stores = context.outline, named.node.id, 0
    function = outline.function(named.node)
    is_part = isinstance(outline.parent(named.node), (ast.Tuple, ast.List))
    if is_part and outline.function(named.value.node) is not function:
        # It is one of several results, which one may do without.
        return False
    for one in walk(function):
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


def _instead(
    context: Context, takings: list[GradientTaken], unused: TensorNamed
) -> GradientTaken | None:
    """The one of ``takings`` that was plainly to be that of the ``unused`` loss."""
    is_sum = unused.value.op not in _SCALED
    parts = {id(one) for one in summands(unused.value)} - {id(unused.value)} if is_sum else set()
    for taken in takings:
        if id(taken.target) in parts:
            return taken
    by_sources = {items(taken.sources): taken for taken in takings}
    targets = {id(taken.target) for taken in takings}
    if len(by_sources) < 2 or len(targets) != 1 or id(unused.value) in targets:
        return None
    first = unused.node.id.partition("_")[0]
    meant = [one for one in by_sources.values() if first in _sources(context, one, unused.node)]
    return meant[0] if len(meant) == 1 else list(by_sources.values())[-1]


def _asked(context: Context, taken: GradientTaken, beside: ast.AST) -> ast.Call:
    """The call that leads to ``taken`` from the function in which ``beside`` stands."""
    outline = context.outline
    calls = (one for one in taken.place.calls if outline.holds(one))
    function = outline.function(beside)
    return next((one for one in calls if outline.function(one) is function), taken.node)


def _sources(context: Context, taken: GradientTaken, beside: ast.AST) -> str:
    call = _asked(context, taken, beside)
    given = [*call.args, *(one.value for one in call.keywords)][1:]
    return " ".join(map(context.text, given))


def _given(context: Context, taken: GradientTaken, beside: ast.AST) -> ast.expr:
    """Where the target of ``taken`` is written, as far as that can be told from ``beside``."""
    call = _asked(context, taken, beside)
    return call.args[0] if call is taken.node and call.args else call


def _fix(context: Context, wrong: ast.expr, name: str) -> Fix:
    edits = (replace(context, wrong, name),)
    return Fix(f"Differentiate `{name}`", Safety.UNSAFE, lambda: edits)
