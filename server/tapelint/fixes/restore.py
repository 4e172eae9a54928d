"""Restoring the apply call that gradients lack."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Fix, Position, Range, Safety
from tapelint.fixes.edits import insert
from tapelint.fixes.proof import names
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import (
    free,
    means_the_same_after,
    optimizers,
    paired,
    parallel,
    sources_argument,
)
from tapelint.flow import (
    Applied,
    GradientTaken,
    MethodCalled,
    Optimizer,
    OptimizerCreated,
    Pairs,
    Value,
    Variable,
    alternatives,
    carried,
    is_sequence,
    items,
)
from tapelint.flow import Iterator as OneShot
from tapelint.knowledge.optimizers import names_optimizer
from tapelint.source.outline import FUNCTIONS, comes_before
from tapelint.source.walk import walk

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_LONGEST_CALL = 8


def restore_apply(
    context: Context, taken: GradientTaken, serves_others: Callable[[str], bool], *, trained: bool
) -> Iterator[Fix]:
    """Un-comment the apply call where it stands as a comment, else insert one.

    An optimizer that ``serves_others``, asked by its expression, is built with other variables and
    would not know these: the call then gets an optimizer of its own, or else the fix is unsafe.
    Where the variables are ``trained`` by other gradients, a second step may not be meant.
    """
    statement = context.outline.statement(taken.node)
    commented = _commented_out(context, statement)
    if commented is not None:
        edits, optimizer, method = commented
        title = f"Restore the commented-out {method} call"
        if not serves_others(optimizer):
            yield Fix(title, Safety.SAFE, lambda: edits)
            return
        own = _own_optimizer(context, statement, f"{optimizer}.{method}", edits)
        if own is not None:
            yield Fix(f"{title}, with an optimizer of its own", Safety.UNSAFE, own.edits)
        else:
            yield Fix(title, Safety.UNSAFE, lambda: edits)
        return
    call = _new_call(context, taken, statement, serves_others)
    if call is not None:
        yield Fix(call.title, Safety.UNSAFE, call.build) if trained else call


# --- a call that stands as a comment -------------------------------------------------------


def _commented_out(
    context: Context, statement: ast.stmt
) -> tuple[tuple[Edit, ...], str, str] | None:
    """The edits that make the next commented-out apply call code again, its owner and method."""
    source, outline = context.source, context.outline
    indentation = outline.indentation(statement)
    reached = range(statement.end_lineno or 0, _last_line(context, statement) + 1)
    for number in filter(reached.__contains__, context.once(_comments)):
        for count in range(1, _LONGEST_CALL + 1):
            lines = _uncommented(context, number, count)
            if lines is None:
                break
            found = _applying(lines)
            if found is not None:
                edits = tuple(
                    Edit(
                        Range(
                            Position(number + offset, 0),
                            Position(number + offset, len(source.line(number + offset))),
                        ),
                        indentation + line,
                    )
                    for offset, line in enumerate(lines)
                )
                return edits, *found
    return None


def _comments(context: Context) -> list[int]:
    """The 0-based lines that are comments."""
    return [
        number for number, line in enumerate(context.source.lines) if line.lstrip().startswith("#")
    ]


def _own_optimizer(
    context: Context, statement: ast.stmt, call: str, edits: tuple[Edit, ...]
) -> Rewrite | None:
    """``edits`` whose ``call``, of a method, has a new optimizer, made as its own was made."""
    optimizer, _, method = call.rpartition(".")
    made = {
        context.text(value.node)
        for node, value in context.flow.values.items()
        if isinstance(node, ast.Name) and isinstance(value, Optimizer) and node.id == optimizer
    }
    taken = {node.id for node in context.outline.nodes(ast.Name)}
    name = f"{optimizer}_2"
    if len(made) != 1 or name in taken:
        return None
    changed = (Edit(edit.range, edit.text.replace(call, f"{name}.{method}", 1)) for edit in edits)
    top = context.outline.top(statement)
    created = Rewrite(context).insert_before(top, f"{name} = {made.pop()}", apart=True)
    return created.replace(*changed)


def _last_line(context: Context, statement: ast.stmt) -> int:
    """The 0-based last line of the statement's block that can still be reached."""
    source, outline = context.source, context.outline
    siblings = outline.block(statement)
    for sibling in siblings[siblings.index(statement) :]:
        if isinstance(sibling, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
            return sibling.lineno - 2
    end = (siblings[-1].end_lineno or 0) - 1
    indentation = outline.indentation(statement)
    while end + 1 < len(source.starts):
        line = source.line(end + 1)
        if line.strip() and not (line.startswith(indentation) and line.lstrip().startswith("#")):
            break
        end += 1
    return end


def _uncommented(context: Context, first: int, count: int) -> list[str] | None:
    """The code in ``count`` comment lines from the 0-based line ``first`` on."""
    source = context.source
    if first + count > len(source.starts):
        return None
    lines = [source.line(number).lstrip() for number in range(first, first + count)]
    if not all(line.startswith("#") for line in lines):
        return None
    bodies = [line[1:] for line in lines]
    margin = len(bodies[0]) - len(bodies[0].lstrip())
    if any(body[:margin].strip() for body in bodies):
        return None
    return [body[margin:] for body in bodies]


def _applying(lines: list[str]) -> tuple[str, str] | None:
    """The optimizer in ``lines`` and its method, if they are an apply call."""
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return None
    match tree.body:
        case [ast.Expr(value=ast.Call(func=ast.Attribute(attr="apply_gradients") as function))]:
            return ast.unparse(function.value), function.attr
        case [ast.Expr(value=ast.Call(func=ast.Attribute(attr="apply") as function) as call)]:
            owner = ast.unparse(function.value)
            named = names_optimizer(owner.rpartition(".")[2]) and paired(call) is not None
            return (owner, function.attr) if named else None
        case _:
            return None


# --- a new call ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Latest:
    """A name that stands for the gradients from after ``statement`` on.

    ``certain`` tells whether it is all that was made of them, whatever way was taken.
    """

    name: str
    are_pairs: bool
    statement: ast.stmt
    certain: bool


def _new_call(
    context: Context,
    taken: GradientTaken,
    statement: ast.stmt,
    serves_others: Callable[[str], bool],
) -> Fix | None:
    found = _optimizer(context, taken)
    if found is None:
        return None
    optimizer, certain = found
    title = f"Apply the gradients with `{optimizer}`"
    certain = certain and not serves_others(optimizer)
    method = context.flow.method
    argument = sources_argument(taken.node)
    if isinstance(statement, ast.Expr) and statement.value is taken.node:
        if argument is None:
            return None
        name = free(context, statement, "grads", "gradients", "taken")
        written = _written(name, context.text(argument), taken, method)
        bound = insert(context.range(statement).start, f"{name} = ")
        applied = Rewrite(context).replace(bound)
        applied.insert_after(statement, f"{optimizer}.{method}({written})")
        return Fix(title, Safety.SAFE if certain else Safety.UNSAFE, applied.edits)
    latest = _latest(context, taken, statement)
    method = "apply_gradients" if latest is not None and latest.are_pairs else method
    given = latest and _given(context, taken, latest, method)
    if latest is None or given is None:
        return None
    line = f"{optimizer}.{method}({given})"
    applied = Rewrite(context).insert_after(latest.statement, line)
    safety = Safety.SAFE if certain and latest.certain else Safety.UNSAFE
    return Fix(title, safety, applied.edits)


def _given(context: Context, taken: GradientTaken, latest: _Latest, method: str) -> str | None:
    """What ``method`` is to be given, as it is written where ``latest`` stands for the gradients.

    None where it stands for pairs, and the method takes none.
    """
    if latest.are_pairs:
        return latest.name if method == "apply_gradients" else None
    argument = sources_argument(taken.node)
    if argument is None or not means_the_same_after(context, argument, latest.statement):
        return None
    return _written(latest.name, context.text(argument), taken, method)


def _written(name: str, sources: str, taken: GradientTaken, method: str) -> str:
    single = not is_sequence(taken.sources) and isinstance(taken.sources, Variable)
    if method == "apply":
        return f"[{name}], [{sources}]" if single else f"{name}, {sources}"
    return f"[({name}, {sources})]" if single else f"zip({name}, {sources})"


def _latest(context: Context, taken: GradientTaken, statement: ast.stmt) -> _Latest | None:
    """The name to apply, after all that is done to the gradients in the rest of the function."""
    outline, known = context.outline, context.once(names)
    # Whether each is bound to pairs.
    bound: dict[ast.AST | None, bool] = {
        node: are_pairs
        for node, are_pairs in context.once(_names_of_gradients).get(taken.node, ())
        if outline.function(node) is outline.function(statement)
    }
    later = (one for one in bound if isinstance(one, ast.Name) and _start(one) >= _start(statement))
    newest = sorted(later, key=_start, reverse=True)
    changes = [*newest, *_changed_items(context, statement, {node.id for node in newest})]
    for around, is_open in _around(context, statement):
        block = outline.block(around)
        held = [_holder(context, one, block[block.index(around) :]) for one in changes]
        if None in held:
            continue
        last = max(filter(None, held), key=_start, default=statement)
        for node in newest:
            sites = known.after(node.id, last)
            if sites and all(bound.get(one) is bound[node] for one in sites):
                return _Latest(node.id, bound[node], last, is_open and node is newest[0])
        return None
    return None


def _start(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _changed_items(
    context: Context, statement: ast.stmt, lists: set[str]
) -> Iterator[ast.Subscript]:
    """Where an item is put into one of ``lists`` after ``statement``."""
    for one in context.once(_stored_items, context.outline.function(statement)):
        is_one = isinstance(one.value, ast.Name) and one.value.id in lists
        if is_one and _start(one) > _start(statement):
            yield one


def _stored_items(context: Context, function: ast.AST) -> list[ast.Subscript]:
    """Where an item of anything is stored in ``function``."""
    del context
    return [
        one
        for one in walk(function)
        if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store)
    ]


def _around(context: Context, statement: ast.stmt) -> Iterator[tuple[ast.stmt, bool]]:
    """``statement``, and what it stands in; with it whether that is done whenever the other is."""
    is_open = True
    yield statement, is_open
    for one in context.outline.around(statement):
        if isinstance(one, FUNCTIONS) or not isinstance(one, ast.stmt):
            return
        is_open = is_open and isinstance(one, (ast.With, ast.AsyncWith))
        yield one, is_open


def _holder(context: Context, node: ast.AST, block: list[ast.stmt]) -> ast.stmt | None:
    """The statement of ``block`` that ``node`` stands in."""
    return next((one for one in (node, *context.outline.around(node)) if one in block), None)


def _names_of_gradients(context: Context) -> dict[ast.AST, list[tuple[ast.Name, bool]]]:
    """By the calls that took gradients, what is bound to all of these, or to pairs of them."""
    found: dict[ast.AST, list[tuple[ast.Name, bool]]] = {}
    for node, value in context.flow.values.items():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            held = value.values if isinstance(value, OneShot) else value
            are_pairs = isinstance(held, Pairs)
            for taken in {one.taken for one in carried(held)}:
                if are_pairs or items(parallel(held)) == items(taken.sources):
                    found.setdefault(taken.node, []).append((node, are_pairs))
    return found


def given_before(context: Context, node: ast.AST, method: str) -> str | None:
    """What ``method`` is to be given to apply the gradients taken last before ``node``.

    That is in its function; None where they have no name.
    """
    outline = context.outline
    function, statement = outline.function(node), outline.statement(node)
    before = [
        taken
        for taken in context.flow.of(GradientTaken)
        if outline.function(taken.node) is function and comes_before(taken.node, statement)
    ]
    if not before:
        return None
    return _given_to(context, max(before, key=lambda one: _start(one.node)), node, method)


def step_with(context: Context, taken: GradientTaken, at: ast.AST) -> str | None:
    """The call, without its optimizer, that applies ``taken``, as they are where ``at`` stands."""
    for method in dict.fromkeys((context.flow.method, "apply_gradients")):
        given = _given_to(context, taken, at, method)
        if given is not None:
            return f"{method}({given})"
    return None


def _given_to(context: Context, taken: GradientTaken, at: ast.AST, method: str) -> str | None:
    statement = context.outline.statement(at)
    latest = _latest(context, taken, context.outline.statement(taken.node))
    if latest is None or not comes_before(latest.statement, statement):
        return None
    return _given(context, taken, latest, method)


def _optimizer(context: Context, taken: GradientTaken) -> tuple[str, bool] | None:
    """The optimizer to apply with, and whether there is no other to choose from."""
    found = optimizers(context, taken.node) or list(_by_name(context, taken.node))
    if not found:
        return None
    applied = _applied(context)
    candidates = [name for name in found if name not in applied] or found
    return candidates[0], len(candidates) == 1


def has_idle_optimizer(context: Context, at: ast.AST) -> bool:
    """Whether an optimizer is in scope at ``at`` that no apply call uses."""
    return any(name not in _applied(context) for name in optimizers(context, at))


def has_forgotten_optimizer(context: Context) -> bool:
    """Whether an optimizer is made that nothing makes use of."""
    return context.once(_has_forgotten)


def _has_forgotten(context: Context) -> bool:
    flow = context.flow
    if flow.unexplored or flow.given_up:
        return False
    used = set(flow.escaped)
    for applied in flow.of(Applied):
        used |= _made_at(applied.optimizer)
    for called in flow.of(MethodCalled):
        used |= _made_at(called.owner)
    for created in flow.of(OptimizerCreated):
        for inner in created.call.values:
            used |= _made_at(inner)
    made = {one.node for one in flow.values.values() if isinstance(one, Optimizer)}
    made.update(one.node for one in flow.of(OptimizerCreated) if not one.place.expects_error)
    return not made <= used


def _made_at(value: Value) -> set[ast.AST]:
    """The calls that make the optimizers that ``value`` may be."""
    return {one.node for one in alternatives(value) if isinstance(one, Optimizer)}


def _applied(context: Context) -> set[str]:
    """The expressions of the optimizers that are applied."""
    return {
        context.text(event.node.func.value)
        for event in context.flow.of(Applied)
        if isinstance(event.node.func, ast.Attribute)
    }


def _by_name(context: Context, at: ast.AST) -> Iterator[str]:
    """Optimizers that are only known by name: a parameter, or Keras's own attribute."""
    outline = context.outline
    function = outline.function(at)
    arguments = getattr(function, "args", None)
    if isinstance(arguments, ast.arguments):
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            if argument.arg in ("optimizer", "opt", "optim") or argument.arg.endswith("_optimizer"):
                yield argument.arg
    for one in outline.around(at):
        if isinstance(one, ast.ClassDef) and _is_keras_model(context, one):
            yield "self.optimizer"


def _is_keras_model(context: Context, node: ast.ClassDef) -> bool:
    del context
    return any(ast.unparse(base).endswith("Model") for base in node.bases)
