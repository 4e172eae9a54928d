"""A new optimizer is made at each step, or inside a `tf.function`.

## What happens
The program runs, and each step is the first one of its optimizer: momentum, Adam's moments, the
step counter and with it a schedule start from zero each time. So they do at each epoch where a new
optimizer is made for each. In a `tf.function` it raises.

## Why
An optimizer keeps its state in variables of its own. It has to live as long as the training; a
`tf.function` may make variables only once.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer = tf.keras.optimizers.Adam(0.05)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
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
Makes the optimizer before the loop, or before the function that runs at each step. Safe where it
is made of the same each time; there is no fix where it needs something that is only known inside,
or where its name stands for something else as well. One that takes the place of another is left
out, which is safe only where that is made by the same words, around the function. All else is
unsafe, as where each of several phases makes one.

## Runtime message
None. In a `tf.function` `ValueError: tf.function only supports singleton tf.Variables created on
the first call`.

## When it is right
A new optimizer for each model, fold, task or learning rate, which then does many steps, is not
reported, nor is plain `SGD` outside a `tf.function`, which has no state, nor one that is made under
an `if`, or for other layers that are trainable in each iteration. A function that is not seen to be
called in a loop is a step where its name says so, or where the new optimizer takes the place of one
that the function was given or the object kept.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.hoist import is_made_around, made_once
from tapelint.fixes.remove import removal
from tapelint.flow import (
    Applied,
    Optimizer,
    OptimizerCreated,
    OptimizerReplaced,
    Value,
    VariablesOf,
    items,
    unspread,
)
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_STEP = re.compile(r"(?:^|_)(?:step|on_batch|backward)(?:_|$)|[a-z]Step(?![a-z])|OnBatch")
_FEWEST_TURNS = 2
# What begins another training: a loop's name that tells so, or other weights.
_ANOTHER = re.compile(
    r"fold|trial|run|seed|stage|phase|restart|round|task|experiment|cycle|episode|client|rep"
)
_ANEW = re.compile(
    r"set_weights|load_weights|\.assign\(|\.restore\(|reset_(?!state)|initiali|clone|deepcopy"
)
_RANGE = re.compile(r"(?:tqdm\.|tqdm\()*t?range\(")
# A test, or what is run once by its name.
_ONCE = ("test", "main", "setup", "build", "__init__")


@rule(
    code="TL701",
    name="optimizer-made-each-step",
    severity=Severity.WARNING,
    title="A new optimizer is made at each step",
)
def optimizer_made_each_step(context: Context) -> Iterator[Report]:
    """Optimizers that are made in a graph, or anew for each apply call on the same variables."""
    for created in context.flow.everywhere(OptimizerCreated):
        if not created.place.expects_error and facts.is_traced_here(context, created):
            yield Report(
                created.node,
                "The optimizer makes variables each time the `tf.function` is traced: it raises "
                "`ValueError: tf.function only supports singleton tf.Variables created on the "
                "first call`. Make it outside.",
                fixes=context.fixes(created.node, _fixes(context, created.node)),
                severity=Severity.ERROR,
            )
    steps = dict(_renewed(context))
    for created, applied in _single_steps(context):
        if _takes_a_place(context, created.node) or _is_step(context, created):
            steps.setdefault(created.node, applied)
    for node, applied in steps.items():
        yield _report(context, node, applied)
    for created, applied in _phases(context):
        if created.node not in steps:
            yield _report_phase(context, created, applied)


def _report(context: Context, node: ast.Call, applied: Applied) -> Report:
    if not context.outline.holds(node):
        return Report(
            applied.node,
            "A new optimizer is made for each step, in another module: its momentum and its step "
            "count start over every time. Make it once, before the loop.",
        )
    fixes = tuple(_fixes(context, node))
    remedy = "Make it once, before the loop."
    if not fixes and _takes_a_place(context, node):
        fixes = tuple(_removal(context, node, Safety.UNSAFE))
        remedy = "Use the one whose place it takes."
    return Report(
        node,
        "A new optimizer is made for each step: its momentum and its step count start over "
        f"every time. {remedy}",
        ((applied.node, "It does one step here."),),
        fixes,
    )


def _report_phase(context: Context, created: OptimizerCreated, applied: Applied) -> Report:
    loop = _loop_around(created)
    assert isinstance(loop, (ast.For, ast.While))  # noqa: S101
    turns = loop.iter if isinstance(loop, ast.For) else loop.test
    inside = context.outline.function(loop) is context.outline.function(created.node)
    node: ast.AST = created.node
    if isinstance(context.outline.statement(node), ast.Return) and created.place.calls:
        node = created.place.calls[-1]
    return Report(
        node,
        "A new optimizer is made in each iteration of the loop around this, for the same "
        "variables: its momentum, its step count and with it a schedule start over every time. "
        "Make it once, before the loop.",
        ((turns, "It is made in each iteration of this loop."), (applied.node, "It is used here.")),
        tuple(_fixes(context, created.node, Safety.UNSAFE)) if inside else (),
    )


def _takes_a_place(context: Context, node: ast.Call) -> bool:
    """Whether the optimizer that is made at ``node`` replaces one that the step was to use."""
    return any(event.optimizer.node is node for event in context.flow.everywhere(OptimizerReplaced))


def _single_steps(context: Context) -> Iterator[tuple[OptimizerCreated, Applied]]:
    """Optimizers that the function that makes them lets do one step, and no more."""
    uses: dict[Optimizer, list[Applied]] = {}
    for applied in context.flow.everywhere(Applied):
        if isinstance(applied.optimizer, Optimizer):
            uses.setdefault(applied.optimizer, []).append(applied)
    for created in context.events(OptimizerCreated):
        events = uses.get(created.optimizer, [])
        place = created.place
        if (
            len(events) == 1
            and not (place.graph or place.loops or events[0].place.loops)
            and _leads_to(created, events[0])
            and isinstance(place.function, (ast.FunctionDef, ast.AsyncFunctionDef))
            and not place.function.name.startswith(_ONCE)
            and not _is_stateless(created.node, created.optimizer)
            and not facts.is_guarded(context, created)
            and _is_kept_here(context, created, events[0])
        ):
            yield created, events[0]


def _leads_to(created: OptimizerCreated, applied: Applied) -> bool:
    """Whether the call of a function that makes an optimizer does the step, in it or further on."""
    made, done = created.place, applied.place
    depth = len(made.calls)
    same = done.function is made.function or len(done.calls) > depth
    return same and done.calls[:depth] == made.calls and not any(done.loops_of_calls[depth:])


def _is_kept_here(context: Context, created: OptimizerCreated, applied: Applied) -> bool:
    """Whether the optimizer is bound to a name, and given to nothing from there on."""
    statement = context.outline.statement(created.node)
    if not isinstance(statement, ast.Assign) or statement.value is not created.node:
        return False
    names = [ast.unparse(target) for target in statement.targets]
    return not any(
        isinstance(node, (ast.Name, ast.Attribute))
        and isinstance(node.ctx, ast.Load)
        and (node.lineno, node.col_offset) > (statement.lineno, statement.col_offset)
        and ast.unparse(node) in names
        and not _is_looked_at(context.outline.parent(node))
        and not any(one in applied.place.calls for one in context.outline.around(node))
        for node in walk(created.place.function)
    )


def _is_looked_at(parent: ast.AST | None) -> bool:
    """Whether what stands in ``parent`` is only asked for an attribute or its type."""
    match parent:
        case ast.Attribute():
            return True
        case ast.Call(func=ast.Name(id="isinstance" | "hasattr" | "type")):
            return True
        case _:
            return False


def _is_step(context: Context, created: OptimizerCreated) -> bool:
    """Whether the function is one training step by its name, and is not seen to be run once."""
    function = created.place.function
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))  # noqa: S101
    if created.place.calls or not _STEP.search(function.name):
        return False
    calls = [
        node
        for node in context.outline.nodes(ast.Call)
        if isinstance(node.func, (ast.Name, ast.Attribute))
        and function.name == (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
    ]
    given = function.args.args or function.args.posonlyargs
    return bool(given) and all(
        any(isinstance(one, _LOOPS) for one in context.outline.around(call)) for call in calls
    )


def _removal(context: Context, node: ast.Call, safety: Safety) -> Iterator[Fix]:
    gone = removal(context, node)
    if gone is not None:
        yield Fix("Leave the new optimizer out", safety, gone.edits)


def _renewed(context: Context) -> Iterator[tuple[ast.Call, Applied]]:
    """The calls that make a new optimizer in each turn of a loop, with the apply call of it."""
    for node, events in _uses(context).items():
        optimizers = [event.optimizer for event in events]
        once = len(set(optimizers)) == len(optimizers)
        if once and _starts_anew(context, node, events) and _is_in_loop(context, events[0]):
            yield node, events[0]


def _phases(context: Context) -> Iterator[tuple[OptimizerCreated, Applied]]:
    """Optimizers that do several steps, and are made in each iteration of a loop that only repeats.

    A turn for other data, with another rate, or from other weights may well be another training.
    """
    made = {event.optimizer: event for event in context.events(OptimizerCreated)}
    for node, events in _uses(context).items():
        created = (
            made.get(events[0].optimizer) if isinstance(events[0].optimizer, Optimizer) else None
        )
        if created is None or created.place.graph or _may_be_kept(context, created):
            continue
        loop = _loop_around(created)
        if loop is None or not _only_repeats(context, loop, created):
            continue
        firsts = [next(group) for _, group in itertools.groupby(events, lambda one: one.optimizer)]
        if len({one.optimizer for one in firsts}) == len(firsts) and _starts_anew(
            context, node, firsts
        ):
            yield created, events[0]


def _may_be_kept(context: Context, created: OptimizerCreated) -> bool:
    """Whether a turn may go on with the optimizer of the turn before."""
    defaults = isinstance(context.outline.parent(created.node), ast.BoolOp)
    return not defaults and facts.is_guarded(context, created)


def _loop_around(created: OptimizerCreated) -> ast.AST | None:
    """The innermost loop that makes the optimizer again and again."""
    place = created.place
    loops = [one for inner in (*place.loops_of_calls, place.loops) for one in inner]
    return loops[-1] if loops else None


def _only_repeats(context: Context, loop: ast.AST, created: OptimizerCreated) -> bool:
    """Whether each turn of ``loop`` is another epoch of one training, as far as one can tell."""
    outline = context.outline
    if not outline.holds(loop) or not outline.holds(created.node):
        return False
    texts = [context.text(loop), context.text(outline.function(created.node))]
    if any(_ANEW.search(one) for one in texts):
        return False
    if not isinstance(loop, (ast.For, ast.While)) or _depends_on_turn(loop, created):
        return False
    if isinstance(loop, ast.While):
        return True
    if _RANGE.match(context.text(loop.iter)) is None:
        return False
    return not any(_ANOTHER.search(one) for one in _names(loop.target))


def _depends_on_turn(loop: ast.For | ast.While, created: OptimizerCreated) -> bool:
    """Whether the optimizer may be made otherwise in each iteration of ``loop``."""
    bound = {
        one.id for one in walk(loop) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    read = _names(created.node)
    if not bound.isdisjoint(read):
        return True
    # What it is made with may come from an argument of the function that makes it.
    given = [*created.node.args, *(one.value for one in created.node.keywords)]
    made_with = set().union(*map(_names, given))
    return bool(made_with) and any(not bound.isdisjoint(_names(one)) for one in created.place.calls)


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in walk(node) if isinstance(one, ast.Name)}


def _uses(context: Context) -> dict[ast.Call, list[Applied]]:
    """The apply calls of the optimizers that each call makes, outside of graphs."""
    uses: dict[ast.Call, list[Applied]] = {}
    for applied in context.flow.everywhere(Applied):
        if isinstance(applied.optimizer, Optimizer) and not applied.place.graph:
            uses.setdefault(applied.optimizer.node, []).append(applied)
    return uses


def _starts_anew(context: Context, node: ast.Call, events: list[Applied]) -> bool:
    """Whether each of ``events`` has a new optimizer for the same variables, made at ``node``."""
    if len(events) < _FEWEST_TURNS or _is_stateless(node, events[0].optimizer):
        return False
    variables = [facts.columns(facts.given(event)) for event in events]
    # The same calls lead to each iteration of a loop.
    if len({(event.node, event.place.calls) for event in events}) > 1 or None in variables:
        return False
    same = {items(both[1]) for both in variables if both is not None}
    if _is_refrozen([both[1] for both in variables if both is not None]):
        return False
    return len(same) == 1 and _alternate(context, events)


def _alternate(context: Context, events: list[Applied]) -> bool:
    """Whether each optimizer is made when the one before it has done its step."""
    places = {id(event): place for place, event in enumerate(context.flow.events)}
    made = {
        event.optimizer: places[id(event)] for event in context.flow.everywhere(OptimizerCreated)
    }
    return all(
        made.get(later.optimizer, -1) > places[id(earlier)]
        for earlier, later in itertools.pairwise(events)
        if isinstance(later.optimizer, Optimizer)
    )


def _is_refrozen(turns: list[Value]) -> bool:
    """Whether other layers may be trainable in each turn, for which a new optimizer is needed."""
    found = [
        [one.settings for item in items(turn) if isinstance(one := _held(item), VariablesOf)]
        for turn in turns
    ]
    unsure = any(setting.flag is None for turn in found for one in turn for setting in one)
    return unsure or any(turn != found[0] for turn in found)


def _held(item: Value) -> Value:
    return unspread(item)


def _is_in_loop(context: Context, applied: Applied) -> bool:
    return any((applied.place.loops, *applied.place.loops_of_calls)) or any(
        isinstance(one, _LOOPS)
        for call in applied.place.calls
        for one in context.outline.around(call)
    )


def _is_stateless(node: ast.Call, optimizer: object) -> bool:
    """Whether it is SGD without momentum and with one learning rate, so far as one can tell."""
    if not isinstance(optimizer, Optimizer) or optimizer_class(optimizer.api) != "SGD":
        return False
    momentum = [*node.args[1:2], *(one.value for one in node.keywords if one.arg == "momentum")]
    rates = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "learning_rate")]
    return not momentum and not any(isinstance(one, ast.Call) for one in rates)


def _fixes(context: Context, node: ast.Call, safety: Safety = Safety.SAFE) -> Iterator[Fix]:
    if is_made_around(context, node):
        yield from _removal(context, node, safety)
    else:
        yield from made_once(context, node, "Make the optimizer once, before", safety)
