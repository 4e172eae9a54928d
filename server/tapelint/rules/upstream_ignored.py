"""The gradient of a `tf.custom_gradient` does not depend on the gradient that comes in.

## What happens
Nothing is raised. What lies before the operation gets the same push whatever the loss is, so it
moves on and on, and does not train on the loss. So does one of several arguments, such as a learned
bound, whose gradient alone leaves out the one that comes in.

## Why
The inner function is given the gradient of the loss with respect to the result of the operation,
and has to return the gradient with respect to its arguments: the given one multiplied by the
derivative. What `tf.ones_like` makes of it has only its shape.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.custom_gradient
def passing(inputs):
    def grad(upstream):
        return 0.5 * tf.ones_like(upstream)

    return tf.identity(inputs), grad


for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(passing(x @ w) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.custom_gradient
def passing(inputs):
    def grad(upstream):
        return 0.5 * upstream

    return tf.identity(inputs), grad


for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(passing(x @ w) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Writes the gradient itself for what `tf.ones_like` makes of it, or multiplies by it what does not
depend on it. Unsafe, since it changes what is trained.

## Runtime message
None.

## When it is right
Gradients that are None or zeros, which stop training there on purpose, and those of a function that
is the loss itself, for which the gradient that comes in is 1.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Computed,
    Function,
    GradientDefined,
    GradientTaken,
    Instance,
    Value,
    all_parameters,
    alternatives,
    signed_terms,
)
from tapelint.knowledge.operations import names_a_loss
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.own_gradients import Inner, results_of, returned
from tapelint.source.walk import walk

# These tell the shape of a tensor, or its type, and nothing else.
_OF_SHAPE = frozenset({"ones_like", "rank", "shape", "size", "zeros_like"})
_ATTRIBUTES = frozenset({"dtype", "shape"})
_CALLS = frozenset({"__call__", "call"})
_NETWORKS = ("Layer", "Model", "Module")
_OF_FUNCTION = frozenset({"Activation", "Lambda"})


@rule(
    code="TL542",
    name="upstream-ignored",
    severity=Severity.WARNING,
    title="The custom gradient ignores the one that comes in",
)
def upstream_ignored(context: Context) -> Iterator[Report]:
    """Inner functions of `tf.custom_gradient` that give back what does not depend on the loss."""
    for defined in context.events(GradientDefined):
        for inner in returned(defined.node):
            results = results_of(inner)
            names = _given(inner.args)
            if names is None or not results or all(map(_stops, results)):
                continue
            carrying = _carrying(inner, names)
            if any(_carries(one, carrying) for one in results):
                if _is_named(context, defined.node) and defined.node not in context.once(_losses):
                    yield from _in_part(context, defined.node, inner, names, carrying)
                continue
            ones = [one for result in (inner, *results) for one in _ones_of(result, names)]
            used = context.once(_computed_with) | context.once(_in_networks)
            if not ones and defined.node not in used:
                continue
            node = (*ones, *results)[0]
            what = facts.short(context, node, "This")
            yield Report(
                node,
                f"{what} does not depend on the gradient that comes in, `{names[0]}`: what lies "
                "before the operation is pushed in the same way whatever the loss is. Multiply "
                f"the derivative by `{names[0]}`.",
                (),
                tuple(_fixes(context, ones, results[0], names[0])),
            )


def _is_named(context: Context, function: ast.AST) -> bool:
    """Whether the file does anything with ``function``: another one may have it for its loss."""
    name = getattr(function, "name", None)
    return name is None or any(one.id == name for one in context.outline.nodes(ast.Name))


def _computed_with(context: Context) -> set[ast.AST]:
    """The functions that give what a loss is computed from, and is not itself.

    For the loss itself the gradient that comes in is 1, or one over the size of a batch, and may be
    left out.
    """
    found: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        called = {
            id(one): one.inputs[0].node
            for one in context.once(facts.made_of_target, taken)
            if isinstance(one, Computed) and one.inputs and isinstance(one.inputs[0], Function)
        }
        terms = {id(term) for term in _terms(taken.target)} if called else set()
        if not terms & called.keys():
            found.update(called.values())
    return found


def _terms(loss: Value) -> Iterator[Value]:
    """The terms of ``loss``, and those of what a module of the file gives as one of them."""
    for _, term in signed_terms(loss):
        yield term
        if isinstance(term, Computed) and term.inside is not None:
            yield from (inner for _, inner in signed_terms(term.inside))


def _in_networks(context: Context) -> set[ast.AST]:
    """The functions that a layer or model of the file calls, or that are given as an activation.

    Not those in what gives a term of a loss, or is made to give one.
    """
    losses = {
        term.inputs[0].cls.node
        for taken in context.events(GradientTaken)
        for way in alternatives(taken.target)
        for _, term in signed_terms(way)
        if isinstance(term, Computed) and term.inputs and isinstance(term.inputs[0], Instance)
    }
    names = {
        name
        for call in context.outline.nodes(ast.Call)
        for name in _activations(context, call, losses)
    }
    return {one.node for one in context.events(GradientDefined) if one.node.name in names}


def _activations(context: Context, call: ast.Call, losses: set[ast.ClassDef]) -> Iterator[str]:
    """The names of what ``call`` surely calls in a network, or makes a part of one."""
    given = [one.value for one in call.keywords if one.arg == "activation"]
    if _name_of(call.func) in _OF_FUNCTION:
        given += call.args[:1]
    elif _is_in_network(context, call, losses):
        given.append(call.func)
    yield from filter(None, map(_name_of, given))


def _is_in_network(context: Context, call: ast.Call, losses: set[ast.ClassDef]) -> bool:
    """Whether ``call`` stands where a layer or model of the file computes what it gives for one."""
    method = context.outline.function(call)
    if not isinstance(method, ast.FunctionDef) or method.name not in _CALLS:
        return False
    owner = context.outline.parent(method)
    if not isinstance(owner, ast.ClassDef) or owner in losses or names_a_loss(owner.name):
        return False
    if any(_name_of(one) == "add_loss" for one in walk(method)):
        return False
    needed = len(method.args.args) - len(method.args.defaults) - 1
    named = {one.arg for one in method.args.args[1:]} - {"training", "mask"}
    return (
        needed >= 1
        and len(named) == 1
        and any(_name_of(base).endswith(_NETWORKS) for base in owner.bases)
    )


def _name_of(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _losses(context: Context) -> set[ast.AST]:
    """The functions that give a term of a loss, for which the gradient that comes in is 1."""
    return {
        term.inputs[0].node
        for taken in context.events(GradientTaken)
        for way in alternatives(taken.target)
        for _, term in signed_terms(way)
        if isinstance(term, Computed) and term.inputs and isinstance(term.inputs[0], Function)
    }


def _in_part(
    context: Context,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    inner: Inner,
    names: list[str],
    carrying: set[str],
) -> Iterator[Report]:
    """Gradients for some of the arguments that do not depend on what comes in, as others do."""
    arguments = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if inner.args.kwarg or any(one.arg == "variables" for one in all_parameters(inner.args)):
        # Behind the gradients for the arguments it gives those for variables.
        return
    for result in results_of(inner):
        if not isinstance(result, ast.Tuple) or len(result.elts) != len(arguments):
            continue
        for argument, element in zip(arguments, result.elts, strict=True):
            given = _meaning(inner, element)
            if given is None or _carries(given, carrying) or not _is_computed(given, function):
                continue
            yield Report(
                given,
                f"Multiply the gradient for `{argument}` by `{names[0]}`: it does not depend on "
                "the gradient that comes in, and pushes in the same way whatever the loss is.",
                (),
                tuple(_multiplied(context, given, names[0])),
            )


def _meaning(inner: Inner, element: ast.expr) -> ast.expr | None:
    """What ``element`` stands for; None for a name that ``inner`` does not bind in one place."""
    if not isinstance(element, ast.Name):
        return element
    stores = [
        one
        for one in walk(inner)
        if isinstance(one, ast.Name) and one.id == element.id and isinstance(one.ctx, ast.Store)
    ]
    given = [
        one.value for one in walk(inner) if isinstance(one, ast.Assign) and one.targets == stores
    ]
    return given[0] if given else None


def _is_computed(node: ast.expr, function: ast.AST) -> bool:
    """Whether ``node`` is made of more than the shape of something in ``function``, and not 0."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if _stops(left) or _stops(right):
            return False
        case _:
            return _carries(node, _bound(function))


def _bound(function: ast.AST) -> set[str]:
    """The names that are bound in ``function``, its parameters among them."""
    return {
        one.arg if isinstance(one, ast.arg) else one.id
        for one in walk(function)
        if isinstance(one, ast.arg)
        or (isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    }


def _multiplied(context: Context, given: ast.expr, upstream: str) -> Iterator[Fix]:
    """What multiplies ``given`` by the gradient that comes in: inside of the sum, if it is one."""
    match given:
        case ast.Call(func=ast.Attribute(attr="reduce_sum"), args=[inside, *_]):
            pass
        case _:
            inside = given
    text = context.text(inside)
    plain = isinstance(inside, (ast.Name, ast.Call, ast.Attribute))
    edit = replace(context, inside, f"{upstream} * {text if plain else f'({text})'}")
    yield Fix(f"Multiply it by `{upstream}`", Safety.UNSAFE, lambda: (edit,))


def _given(arguments: ast.arguments) -> list[str] | None:
    """What the gradients that come in are called; None where they are not told apart."""
    if arguments.vararg or not arguments.args:
        return None
    return [one.arg for one in arguments.args if one.arg != "variables"]


def _stops(result: ast.expr) -> bool:
    """Whether ``result`` is None or zeros, so that nothing is trained."""
    match result:
        case ast.Constant(value=None | 0 | 0.0):
            return True
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(map(_stops, elements))
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name.startswith("zeros")
        case _:
            return False


def _carrying(inner: Inner, names: list[str]) -> set[str]:
    """The names in ``inner`` that stand for something made of the gradients that come in."""
    carrying = set(names)
    for _ in range(3):
        for one in walk(inner):
            match one:
                case ast.Assign(targets=targets, value=value) if _carries(value, carrying):
                    carrying |= {
                        name.id
                        for target in targets
                        for name in walk(target)
                        if isinstance(name, ast.Name)
                    }
                case ast.AugAssign(target=ast.Name(id=name), value=value) if _carries(
                    value, carrying
                ):
                    carrying.add(name)
                case ast.With() | ast.For() | ast.While() | ast.NamedExpr():
                    # What is bound in these is not followed.
                    carrying |= {
                        name.id
                        for name in walk(one)
                        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
                    }
    return carrying


def _carries(node: ast.AST, names: set[str]) -> bool:
    """Whether the value of ``node`` depends on one of ``names`` in more than its shape."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in _OF_SHAPE:
            return False
        case ast.Attribute(attr=name) if name in _ATTRIBUTES:
            return False
        case ast.Name(id=name):
            return name in names
        case _:
            return any(_carries(one, names) for one in ast.iter_child_nodes(node))


def _ones_of(node: ast.AST, names: list[str]) -> Iterator[ast.Call]:
    """The calls of ``ones_like`` in ``node`` of the gradients that come in."""
    for one in walk(node):
        match one:
            case ast.Call(
                func=ast.Attribute(attr="ones_like") | ast.Name(id="ones_like"),
                args=[ast.Name(id=name), *_],
            ) if name in names:
                yield one


def _fixes(
    context: Context, ones: list[ast.Call], result: ast.expr, upstream: str
) -> Iterator[Fix]:
    if ones:
        edit = replace(context, ones[0], context.text(ones[0].args[0]))
        yield Fix(f"Write `{edit.text}`", Safety.UNSAFE, lambda: (edit,))
    elif not isinstance(result, ast.Tuple | ast.List):
        yield from _multiplied(context, result, upstream)
