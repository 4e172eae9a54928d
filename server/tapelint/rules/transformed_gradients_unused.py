"""Gradients are clipped or otherwise transformed, but the raw ones are applied.

## What happens
The optimizer gets the gradients as the tape gave them. What was done to them has no effect, and
nothing says so: there is no error and no warning.

## Why
The functions that clip return new tensors; they change nothing in place.

## Bad
```python
import tensorflow as tf

x = 100.0 * tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = 100.0 * tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(clipped, [w]))
```

## Fix
Applies the transformed gradients, where they have a name before the apply call. Where only one way
leads by the transform, binds its result to the name that is applied. Safe: they are used nowhere,
so it is plain that they were meant to be applied.

## Runtime message
None.

## When it is right
Clipped gradients that are used in any other way are not reported, nor is
`_, norm = tf.clip_by_global_norm(…)`, which only asks for the norm, but for a limit that has a name
which says so and that nothing else reads. The optimizer's own `clipnorm=` and similar options do
work in `apply_gradients`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import reduce

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import same, spell
from tapelint.flow import Applied, Element, Gradients, Transformed, Value, alternatives, join
from tapelint.knowledge.operations import is_clip
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import comes_before
from tapelint.source.walk import walk

_LIMIT = re.compile(r"clip|limit|max|bound|thresh", re.IGNORECASE)


@rule(
    code="TL301",
    name="transformed-gradients-unused",
    severity=Severity.WARNING,
    title="The transformed gradients are not the ones applied",
)
def transformed_gradients_unused(context: Context) -> Iterator[Report]:
    """Transforms whose result goes nowhere, while what they were given is applied."""
    flow = context.flow
    for event in flow.of(Transformed):
        applied = [
            one
            for one in flow.applied_of(event.gradients)
            if event.applied is one.node or event.result in one.transformed
        ]
        if not applied or event.place.expects_error:
            continue
        if not (is_clip(event.transform.name) or isinstance(event.result.sources, Element)):
            continue
        if any(
            _is_used(context, other)
            or flow.is_shown(other.result)
            or flow.is_measured(other.result)
            for other in flow.of(Transformed)
            if other.transform.node is event.transform.node
        ):
            continue
        if context.is_unfinished(event.node):
            continue
        done = "clipped" if is_clip(event.transform.name) else "transformed"
        if event.applied is not None and comes_before(event.applied, event.transform.node):
            yield Report(
                event.transform.node,
                f"The gradients are {done} after they have been applied, which has no effect. Do "
                f"it before `{applied[0].method}`.",
                ((event.applied, "The gradients are applied here."),),
                tuple(_before_apply(context, event.applied, event)),
            )
            continue
        call = applied[0]
        raw = _raw(context, call, event.gradients)
        node = raw[0] if raw else facts.given_node(call)
        name = _spell(context, event, call.node)
        text = f"`{name}`" if name else f"the {done} ones"
        given = facts.short(context, node, "the raw ones") if raw else "the raw ones"
        yield Report(
            node,
            f"The gradients are {done} to no effect: the optimizer gets {given}, and nothing uses "
            f"{text}. Apply {text} instead.",
            (
                (event.transform.node, f"The gradients are {done} here."),
                *facts.gradient_places(event.gradients),
            ),
            tuple(_fixes(context, raw, event)),
        )


def _before_apply(context: Context, applied: ast.Call, event: Transformed) -> Iterator[Fix]:
    """Swap the two statements, where they stand side by side."""
    outline = context.outline
    first, second = outline.statement(applied), outline.statement(event.transform.node)
    block = outline.block(first)
    if second not in block or block.index(second) != block.index(first) + 1:
        return
    done = "Clip" if is_clip(event.transform.name) else "Transform"
    moved = Rewrite(context).move_before(first, [second])
    yield Fix(f"{done} the gradients before they are applied", Safety.SAFE, moved.edits)


def _spell(context: Context, event: Transformed, at: ast.AST) -> str | None:
    """How what the transform makes is called at the node ``at``, on one way to it or on all."""
    found = [one for one in context.flow.of(Transformed) if one.node is event.node]
    ways: list[Value] = [_all(one.result) for one in found]
    name = spell(context, _all(event.result), at) or spell(context, reduce(join, ways), at)
    return None if name is None or name.startswith("_") else name


def _all(gradients: Gradients) -> Gradients:
    """The whole list, where a transform was done on each gradient by itself."""
    if isinstance(gradients.sources, Element):
        return Gradients(
            gradients.taken, gradients.sources.owner, gradients.transforms, gradients.filtered
        )
    return gradients


def _is_used(context: Context, event: Transformed) -> bool:
    """Whether the result is put to use; `_, norm = …` does so only where it asks for the norm."""
    places = context.flow.places_of_use(event.result)
    return any(_dropped(place) is None or _is_asked_for_norm(context, event) for place in places)


def _dropped(place: ast.AST) -> ast.Name | None:
    """``place``, where it is a name for what is dropped."""
    return place if isinstance(place, ast.Name) and place.id.startswith("_") else None


def _is_asked_for_norm(context: Context, event: Transformed) -> bool:
    """Whether a function of TensorFlow is called for the norm, and not to keep to a limit.

    A limit that has a name, which nothing else reads, is there to be kept to.
    """
    match event.transform.node:
        case ast.Call(args=[_, ast.Name() | ast.Attribute() as limit], keywords=[]) if is_clip(
            event.transform.name
        ):
            pass
        case _:
            return is_clip(event.transform.name)
    name = limit.id if isinstance(limit, ast.Name) else limit.attr
    read = [
        one
        for one in context.outline.nodes(ast.Name, ast.Attribute)
        if name == (one.id if isinstance(one, ast.Name) else one.attr)
        if isinstance(one.ctx, ast.Load)
    ]
    return read != [limit] or _LIMIT.search(name) is None


def _raw(context: Context, applied: Applied, gradients: Gradients) -> list[ast.expr]:
    """The expressions of the raw gradients, in the zip or in the apply call."""
    made = getattr(facts.given(applied), "node", None)
    places = [applied.node, *([made] if isinstance(made, ast.AST) else [])]
    found = (
        [
            node
            for node in walk(place)
            if isinstance(node, ast.expr)
            and (value := context.flow.values.get(node)) is not None
            and _is(value, gradients)
        ]
        for place in places
    )
    return next(filter(None, found), [])


def _is(value: Value, gradients: Gradients) -> bool:
    whole = _all(gradients)
    return any(isinstance(one, Gradients) and same(one, whole) for one in alternatives(value))


def _fixes(context: Context, raw: list[ast.expr], event: Transformed) -> Iterator[Fix]:
    names = {_spell(context, event, node) for node in raw}
    name = names.pop() if len(names) == 1 else None
    if not all(isinstance(node, ast.Name) for node in raw):
        return
    done = "clipped" if is_clip(event.transform.name) else "transformed"
    if name is not None:
        edits = tuple(replace(context, node, name) for node in raw)
        yield Fix(f"Apply the {done} gradients, `{name}`", Safety.SAFE, lambda: edits)
        return
    called = {node.id for node in raw if isinstance(node, ast.Name)}
    target = _unread(context, event)
    if len(called) == 1 and target is not None and _is_read_last(context, target, raw):
        name = called.pop()
        edit = replace(context, target, name)
        yield Fix(f"Call the {done} gradients `{name}`", Safety.SAFE, lambda: (edit,))


def _unread(context: Context, event: Transformed) -> ast.Name | None:
    """The name that the result is bound to and that nothing in the function reads."""
    dropped = {_dropped(place) for place in context.flow.places_of_use(event.result)}
    if dropped:
        return dropped.pop() if len(dropped) == 1 else None
    match context.outline.statement(event.transform.node):
        case ast.Assign(
            targets=[ast.Tuple(elts=[ast.Name() as target, *_])], value=ast.Call() as value
        ) if value is event.transform.node:
            pass
        case ast.Assign(targets=[ast.Name() as target], value=ast.ListComp()):
            pass
        case _:
            return None
    function = context.outline.function(target)
    read = any(
        isinstance(node, ast.Name) and node.id == target.id and isinstance(node.ctx, ast.Load)
        for node in walk(function)
    )
    return None if read or isinstance(function, ast.Module) else target


def _is_read_last(context: Context, target: ast.Name, raw: list[ast.expr]) -> bool:
    """Whether what is applied, ``raw``, is all that reads its name after ``target`` is bound.

    The name is what the transform was given, once for each time that it is applied.
    """
    outline = context.outline
    statement = outline.statement(target)
    (name,) = {node.id for node in raw if isinstance(node, ast.Name)}
    found = [
        node
        for node in walk(outline.function(statement))
        if isinstance(node, ast.Name) and node.id == name
    ]
    inside = set(walk(statement))
    loops = [one for one in outline.around(statement) if isinstance(one, ast.For | ast.While)]
    return (
        any(node in inside for node in found)
        and all(node in found and comes_before(statement, node) for node in raw)
        and all(loop in outline.around(node) for loop in loops for node in raw)
        and all(node in raw or node in inside or comes_before(node, statement) for node in found)
    )
