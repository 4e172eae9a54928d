"""How a value can be written at a place of the program."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING

from tapelint.fixes.proof import names
from tapelint.flow import (
    Choice,
    Gradients,
    Iterator,
    Optimizer,
    Spread,
    Value,
    Variable,
    alternatives,
    is_sequence,
    items,
    likely,
    unspread,
)
from tapelint.knowledge.names import canonical
from tapelint.source.outline import FUNCTIONS
from tapelint.source.reaching import Sites
from tapelint.source.walk import children, walk

if TYPE_CHECKING:
    from tapelint.rules.base import Context


def alike(first: Gradients, second: Gradients) -> bool:
    """Whether both were taken, and transformed, at the same places."""
    return first.taken.node is second.taken.node and [step.node for step in first.transforms] == [
        step.node for step in second.transforms
    ]


def same(first: Value, second: Value) -> bool:
    """Whether two values are the same: sequences by what they hold, gradients by their place."""
    keys = _keys(second)
    return any(key in keys for key in _keys(first))


def _keys(value: Value) -> tuple[Hashable, ...]:
    """What ``value`` has in common, at least one of them, with all that are the same."""
    if not isinstance(value, Gradients):
        return (items(value),)
    steps = tuple(step.node for step in value.transforms)
    return items(value), (value.taken.node, steps, is_sequence(value.sources))


_SOURCES = ("sources", "source", "xs")


def target_argument(call: ast.Call) -> ast.expr | None:
    """The expression of the target in ``tape.gradient(target, sources)`` and its like."""
    if call.args:
        return call.args[0]
    return next((one.value for one in call.keywords if one.arg == "target"), None)


def sources_argument(call: ast.Call) -> ast.expr | None:
    """The expression of the sources in ``tape.gradient(target, sources)`` and its like."""
    if len(call.args) > 1:
        return None if any(isinstance(one, ast.Starred) for one in call.args[:2]) else call.args[1]
    return next((one.value for one in call.keywords if one.arg in _SOURCES), None)


def spell(context: Context, value: Value, at: ast.AST) -> str | None:
    """An expression that stands for ``value`` and means the same at the node ``at``.

    It is taken from the text of the function around ``at``, from before ``at``.
    """
    line = getattr(at, "lineno", 0)
    places = context.once(_places, context.outline.function(at))
    nodes = [node for key in _keys(value) for node in places.get(key, ()) if node.lineno <= line]
    found = [(text, node) for node in nodes if "\n" not in (text := context.text(node))]
    found.sort(key=lambda one: len(one[0]))
    return next((text for text, node in found if means_the_same(context, node, at)), None)


def means_the_same(context: Context, node: ast.expr, at: ast.AST) -> bool:
    """Whether the names in ``node`` are surely bound by the same at the node ``at``."""
    known = context.once(names)
    return _is_reached(context, node, lambda name: known.at(name, at))


def means_the_same_after(context: Context, node: ast.expr, statement: ast.stmt) -> bool:
    """Whether the names in ``node`` are surely bound by the same after ``statement``."""
    known = context.once(names)
    return _is_reached(context, node, lambda name: known.after(name, statement))


def _is_reached(context: Context, node: ast.expr, bindings: Callable[[str], Sites]) -> bool:
    known = context.once(names)
    inside = set(walk(node))
    for one in inside:
        if isinstance(one, ast.Name):
            is_bound_here = isinstance(one.ctx, ast.Store)
            sites = frozenset({one}) if is_bound_here else known.at(one.id, one)
            if (is_bound_here or inside.isdisjoint(sites)) and sites != bindings(one.id):
                return False
    return True


def free(context: Context, at: ast.AST, *words: str) -> str:
    """The first of ``words`` that the function around ``at`` does not use as a name."""
    function = context.outline.function(at)
    nodes = list(walk(function))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return next((word for word in words if word not in used), words[-1])


def _places(context: Context, function: ast.AST) -> dict[Hashable, list[ast.expr]]:
    """The names, attributes and items in ``function`` itself, by the keys of their values."""
    places: dict[Hashable, list[ast.expr]] = {}
    waiting: list[ast.AST] = [function]
    for one in waiting:
        waiting += (child for child in children(one) if not isinstance(child, FUNCTIONS))
        if isinstance(one, (ast.Name, ast.Attribute, ast.Subscript)):
            value = context.flow.values.get(one)
            for key in () if value is None else _keys(value):
                places.setdefault(key, []).append(one)
    return places


def spell_sources(context: Context, gradients: Gradients, at: ast.AST) -> str | None:
    """The sources that ``gradients`` were taken for, as they can be written at ``at``."""
    call = gradients.taken.node
    argument = sources_argument(call)
    outline = context.outline
    if (
        argument is not None
        and outline.holds(call)
        and same(gradients.sources, gradients.taken.sources)
        and outline.function(call) is outline.function(at)
        and means_the_same(context, argument, at)
    ):
        text = context.text(argument)
        # `tf.gradients` gives a list for one variable as well.
        alone = gradients.taken.method == "gradients" and isinstance(
            context.flow.values.get(argument), Variable
        )
        return f"[{text}]" if alone else text
    return spell(context, gradients.sources, at)


def bound_to(context: Context, node: ast.expr) -> ast.expr | None:
    """The expression that the name or attribute ``node`` is bound to, if it is bound only once."""
    text = context.text(node)
    found = [
        value
        for statement in context.outline.nodes(ast.Assign)
        for target in statement.targets
        for one, value in _each_bound(target, statement.value)
        if context.text(one) == text
    ]
    return found[0] if len(found) == 1 else None


def receiver(context: Context, call: ast.Call) -> ast.expr | None:
    """What the method that ``call`` calls is one of, also where it is kept under a name.

    Or in what it is given to, such as `functools.partial`.
    """
    function: ast.expr | None = call.func
    if not isinstance(function, (ast.Attribute, ast.Call)):
        function = bound_to(context, call.func)
    match function:
        case ast.Attribute(value=value):
            return value
        case ast.Call(args=[ast.Attribute(value=value, attr="apply" | "apply_gradients"), *_]):
            return value
        case _:
            return None


def _each_bound(target: ast.expr, value: ast.expr) -> Iterable[tuple[ast.expr, ast.expr]]:
    """Each name that ``target`` consists of, with what it is bound to, as far as both are told."""
    match target, value:
        case (ast.Tuple(elts=names) | ast.List(elts=names), ast.Tuple() | ast.List()) if len(
            names
        ) == len(value.elts):
            return zip(names, value.elts, strict=True)
        case _:
            return ((target, value),)


def imported(context: Context, name: str, at: ast.AST) -> str | None:
    """How the canonical API ``name`` is written at ``at``, with the imports that there are."""
    outline = context.outline
    scopes = [outline.tree, outline.function(at), *outline.around(at)]
    found = []
    customary = "tf"
    for node in context.outline.nodes(ast.Import, ast.ImportFrom):
        for alias in node.names:
            module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            bound = alias.asname or alias.name.partition(".")[0]
            meant = canonical(module + alias.name if alias.asname or module else bound)
            if bound == customary:
                customary = ""
            if outline.function(node) not in scopes:
                continue
            if meant == "tf" and name.startswith("keras."):
                found.append(f"{bound}.{name}")
            elif name == meant or name.startswith(f"{meant}."):
                found.append(bound + name[len(meant) :])
    if not found and customary:
        prefix = "tf." if name.startswith("keras.") else ""
        return prefix + name
    return min(found, key=len, default=None)


def optimizers(context: Context, at: ast.AST) -> list[str]:
    """The names under which optimizers are in scope at ``at``: bound ones first, then near ones."""
    outline = context.outline
    function = outline.function(at)
    scopes = [function, *(one for one in outline.around(at) if one is not function), outline.tree]
    ranked: dict[str, int] = {}
    for node in context.once(_names_of_optimizers):
        where = outline.function(node)
        if isinstance(node, ast.Attribute):
            if not _is_own_attribute(context, node, at):
                continue
        elif where not in scopes:
            continue
        text = context.text(node)
        rank = scopes.index(where) if where in scopes else len(scopes)
        ranked[text] = min(rank, ranked.get(text, rank))
    known = context.once(names)

    def order(text: str) -> tuple[bool, int, int]:
        return not known.is_bound(text.partition(".")[0], at), ranked[text], len(text)

    return sorted(ranked, key=order)


def _names_of_optimizers(context: Context) -> list[ast.Name | ast.Attribute]:
    return [
        node
        for node, value in context.flow.values.items()
        if isinstance(node, (ast.Name, ast.Attribute)) and _is_optimizer(value)
    ]


def _is_own_attribute(context: Context, node: ast.Attribute, at: ast.AST) -> bool:
    """Whether ``node`` is ``self.…`` in a method of the class whose method ``at`` stands in."""
    outline = context.outline
    if not isinstance(node.value, ast.Name):
        return False
    own = [one for one in outline.around(node) if isinstance(one, ast.ClassDef)]
    other = [one for one in outline.around(at) if isinstance(one, ast.ClassDef)]
    return bool(own) and bool(other) and own[0] is other[0]


def _is_optimizer(value: Value) -> bool:
    if isinstance(value, Choice):
        return any(isinstance(one, Optimizer) for one in value.values)
    return isinstance(value, Optimizer)


def parallel(value: Value) -> Value:
    """What the gradients in ``value`` were taken for, one source for each."""
    if isinstance(value, Iterator):
        return parallel(value.values)
    if isinstance(value, Gradients):
        return value.sources
    found: list[Value] = []
    for item in items(value):
        inner = unspread(item)
        inner = next(iter(alternatives(likely(inner))))
        source = inner.sources if isinstance(inner, Gradients) else inner
        found.append(Spread(source) if isinstance(item, Spread) else source)
    from tapelint.flow import Tuple  # noqa: PLC0415

    return Tuple(tuple(found))


def paired(node: ast.AST | None) -> tuple[ast.expr, ast.expr] | None:
    """The expressions that ``zip(gradients, variables)``, or ``apply`` of an optimizer, pairs."""
    match node:
        case ast.Call(args=[first, second]):
            found = first, second
        case ast.Call(args=[] | [_], keywords=keywords):
            named = {one.arg: one.value for one in keywords}
            named.update(zip(["grads"], node.args, strict=False))
            if not {"grads", "trainable_variables"} <= named.keys():
                return None
            found = named["grads"], named["trainable_variables"]
        case _:
            return None
    return None if any(isinstance(one, ast.Starred) for one in found) else found


def tensorflow(context: Context) -> str | None:
    """The name that the file has imported TensorFlow under, if it has."""
    for node in context.outline.nodes(ast.Import):
        for alias in node.names:
            if alias.name in ("tensorflow", "tensorflow.compat.v2"):
                return alias.asname or alias.name
    return None
