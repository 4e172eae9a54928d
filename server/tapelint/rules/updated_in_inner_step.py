"""An inner step of training changes the variables that an outer tape is to train.

## What happens
Each inner step moves the variables for good, and the outer step goes on from there. The gradient of
the outer tape is that at the moved variables, without the way that led there: of first order. So it
is where such gradients are summed up over several tasks, and applied after the last: each task
begins where the one before it ended.

## Why
A tape does not record the assignment of a variable. Where the outer loss is to tell how it depends
on the variables before the inner step, that step has to make new tensors, `weight - rate * grad`,
and the model has to be called with these.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = inner.gradient(loss, model.trainable_variables)
        for weight, grad in zip(model.trainable_variables, grads):
            weight.assign_sub(0.01 * grad)
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = outer.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = inner.gradient(loss, model.trainable_variables)
        kernel, bias = [
            weight - 0.01 * grad for weight, grad in zip(model.trainable_variables, grads)
        ]
        loss = tf.reduce_mean(tf.square(x @ kernel + bias - y))
    grads = outer.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Sets the variables back after the block of the outer tape, so that the outer step begins where it
should. Unsafe: its gradient stays of first order.

## Runtime message
None.

## When it is right
Inner steps on a copy of the model, and those after which the variables are set back. Without an
outer tape that records them, only steps between gradients that are summed up are reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import free, sources_argument, tensorflow
from tapelint.flow import (
    TOTAL,
    Applied,
    Assigned,
    Gradients,
    GradientTaken,
    List,
    MethodCalled,
    Tape,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    carried,
    event_of,
    items,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL646",
    name="updated-in-inner-step",
    severity=Severity.WARNING,
    title="The inner step changes what the outer one trains",
)
def updated_in_inner_step(context: Context) -> Iterator[Report]:
    """Updates by inner gradients, while an outer tape records that is asked for the same."""
    yield from _between_summed(context)
    done: set[ast.AST] = set()
    on_tape: dict[Value, list[GradientTaken]] = {}
    for taken in context.events(GradientTaken):
        on_tape.setdefault(taken.tape, []).append(taken)
    for node, tapes, updated, gradients in _updates(context):
        outer = [taken for tape in tapes for taken in on_tape.get(tape, ())]
        if not outer:
            continue
        inner = {one.taken.tape for one in gradients}
        if node in done or not inner or inner & set(tapes):
            continue
        owners = {owner for one in updated for owner in _owners(one)}
        for taken in outer:
            if not context.flow.is_applied(taken):
                continue
            trained = {owner for one in items(taken.sources) for owner in _owners(unspread(one))}
            if owners.isdisjoint(trained) or _are_set_back(context, node, owners):
                continue
            done.add(node)
            yield Report(
                node,
                "This changes the variables themselves while the outer tape records, which does "
                "not see it: each inner step moves what is to be trained for good, and the outer "
                "gradient is of first order. Compute new tensors, and the outer loss with them.",
                ((taken.node, "The outer gradients are taken for the same variables here."),),
                tuple(_fixes(context, node, taken)),
            )
            break


def _between_summed(context: Context) -> Iterator[Report]:
    """Updates in the turns of a loop over which gradients for the same variables are summed up."""
    pairs = {one: _pairs(one) for one in context.events(Applied)}
    in_loops: dict[ast.AST, list[Applied]] = {}
    for inner, (gradients, _) in pairs.items():
        for loop in dict.fromkeys(inner.place.all_loops) if gradients else ():
            in_loops.setdefault(loop, []).append(inner)
    done: set[ast.AST] = set()
    for outer, (sums, trained) in pairs.items():
        for one in sums:
            if not any(change.name == TOTAL for change in one.transforms):
                continue
            summed = set(event_of(one.taken).place.all_loops) - set(outer.place.all_loops)
            for inner in (one for loop in summed for one in in_loops.get(loop, ())):
                gradients, updated = pairs[inner]
                if inner.node in done or trained.isdisjoint(updated):
                    continue
                if any(other.taken.node is one.taken.node for other in gradients):
                    continue
                if _are_set_back(context, inner.node, {model.owner for model in updated}):
                    continue
                done.add(inner.node)
                yield Report(
                    inner.node,
                    "This moves the variables for good, between gradients for the same variables "
                    "that are summed up: each iteration begins where the one before it ended. Set "
                    "the variables back at the end of each iteration, or update a copy of the "
                    "model.",
                    ((outer.node, "The sums are applied here."),),
                )


def _pairs(applied: Applied) -> tuple[list[Gradients], set[VariablesOf]]:
    """The gradients that are applied, and those of the variables that are all of a model."""
    both = facts.columns(facts.given(applied))
    if both is None:
        return [], set()
    variables = [unspread(one) for one in items(both[1])]
    return facts.gradients_in(both[0]), {one for one in variables if isinstance(one, VariablesOf)}


def _fixes(context: Context, node: ast.AST, taken: GradientTaken) -> Iterator[Fix]:
    """Keep the values before the block of the outer tape, and set them back after it."""
    listed, tf, outline = sources_argument(taken.node), tensorflow(context), context.outline
    block = facts.block_of(context, taken.tape) if isinstance(taken.tape, Tape) else None
    if not isinstance(listed, ast.Attribute) or tf is None or block is None:
        return
    if outline.function(node) is not outline.function(block):
        return
    variables, kept, one, old = (
        context.text(listed),
        *(free(context, node, word, f"{word}_") for word in ("before", "one", "value")),
    )
    loop = [f"for {one}, {old} in zip({variables}, {kept}):", f"{outline.unit}{one}.assign({old})"]
    keep = f"{kept} = [{tf}.identity({one}) for {one} in {variables}]"
    rewrite = Rewrite(context).insert_before(block, keep).insert_after(block, *loop)
    yield Fix("Set the variables back after the outer block", Safety.UNSAFE, rewrite.edits)


def _updates(
    context: Context,
) -> Iterator[tuple[ast.AST, tuple[Tape, ...], Iterable[Value], Iterable[Gradients]]]:
    """Where variables are updated while tapes record: these, the variables, and by what."""
    for assigned in context.events(Assigned):
        if assigned.place.recording:
            gradients = carried(assigned.value)
            yield assigned.node, assigned.place.recording, (assigned.owner,), gradients
    for applied in context.events(Applied):
        both = facts.columns(facts.given(applied))
        if applied.place.recording and both is not None:
            variables = map(unspread, items(both[1]))
            yield applied.node, applied.place.recording, variables, facts.gradients_in(both[0])


def _owners(value: Value) -> Iterator[Value]:
    """The models whose variables ``value`` may be, or be one of; a single variable by itself."""
    for one in alternatives(value):
        match facts.root_of_element(one):
            case VariablesOf(owner=owner):
                yield owner
            case Variable() as variable:
                yield variable
            case (List() | Tuple()) as several:
                for item in items(several):
                    yield from _owners(unspread(item))


def _are_set_back(context: Context, node: ast.AST, owners: set[Value]) -> bool:
    """Whether the variables may be set back to what they were."""
    flow = context.flow
    known = {one.node for one in flow.everywhere(MethodCalled)}
    return any(
        one.node is not node
        and not carried(one.value)
        and (not (of := set(_owners(one.owner))) or not owners.isdisjoint(of))
        for one in flow.everywhere(Assigned)
    ) or any(
        isinstance(one.func, ast.Attribute)
        and one.func.attr in ("set_weights", "load_weights", "restore")
        and (one not in known or _is_given(context, one, owners))
        for one in context.outline.nodes(ast.Call)
    )


def _is_given(context: Context, node: ast.Call, owners: set[Value]) -> bool:
    return any(
        one.node is node and one.owner in owners for one in context.flow.everywhere(MethodCalled)
    )
