"""Restoring the apply call that gradients lack."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Fix, Position, Range, Safety
from tapelint.fixes.edits import after, before, insert
from tapelint.fixes.spelling import optimizers, sources_argument
from tapelint.flow.events import Applied, GradientTaken
from tapelint.flow.machine import carried
from tapelint.flow.sequences import is_sequence
from tapelint.flow.values import (
    Gradients,
    Optimizer,
    Pairs,
    Value,
    Variable,
)
from tapelint.flow.values import (
    Iterator as OneShot,
)
from tapelint.source.outline import comes_before

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_LONGEST_CALL = 8


def restore_apply(
    context: Context, taken: GradientTaken, serves_others: Callable[[str], bool]
) -> Iterator[Fix]:
    """Un-comment the apply call where it stands as a comment, else insert one.

    An optimizer that ``serves_others``, asked by its expression, is built with other variables and
    would not know these: the call then gets an optimizer of its own, or else the fix is unsafe.
    """
    statement = context.outline.statement(taken.node)
    commented = _commented_out(context, statement)
    if commented is not None:
        edits, optimizer = commented
        title = "Restore the commented-out apply_gradients call"
        if not serves_others(optimizer):
            yield Fix(title, Safety.SAFE, lambda: edits)
            return
        own = _own_optimizer(context, statement, optimizer, edits)
        if own:
            yield Fix(f"{title}, with an optimizer of its own", Safety.UNSAFE, lambda: own)
        yield Fix(title, Safety.UNSAFE, lambda: edits)
        return
    call = _new_call(context, taken, statement, serves_others)
    if call is not None:
        yield call


# --- a call that stands as a comment -------------------------------------------------------


def _commented_out(context: Context, statement: ast.stmt) -> tuple[tuple[Edit, ...], str] | None:
    """The edits that make the next commented-out apply call code again, and its optimizer."""
    source, outline = context.source, context.outline
    indentation = outline.indentation(statement)
    for number in range(statement.end_lineno or 0, _last_line(context, statement) + 1):
        if not source.line(number).lstrip().startswith("#"):
            continue
        for count in range(1, _LONGEST_CALL + 1):
            lines = _uncommented(context, number, count)
            if lines is None:
                break
            optimizer = _applying(lines)
            if optimizer is not None:
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
                return edits, optimizer
    return None


def _own_optimizer(
    context: Context, statement: ast.stmt, optimizer: str, edits: tuple[Edit, ...]
) -> tuple[Edit, ...]:
    """``edits`` that apply with a new optimizer, made as ``optimizer`` was made."""
    made = {
        context.text(value.node)
        for node, value in context.flow.values.items()
        if isinstance(node, ast.Name) and isinstance(value, Optimizer) and node.id == optimizer
    }
    taken = {node.id for node in ast.walk(context.flow.tree) if isinstance(node, ast.Name)}
    name = f"{optimizer}_2"
    if len(made) != 1 or name in taken:
        return ()
    created = before(context, context.outline.top(statement), [f"{name} = {made.pop()}", ""])
    call = f"{optimizer}.apply_gradients"
    changed = (
        Edit(edit.range, edit.text.replace(call, f"{name}.apply_gradients", 1)) for edit in edits
    )
    return (*created, *changed)


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


def _applying(lines: list[str]) -> str | None:
    """The optimizer in ``lines``, if they are an apply call."""
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return None
    match tree.body:
        case [ast.Expr(value=ast.Call(func=ast.Attribute(attr="apply_gradients") as function))]:
            return ast.unparse(function.value)
        case _:
            return None


# --- a new call ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Latest:
    """The last name in the block that stands for the gradients, and where it is bound."""

    name: str
    value: Value
    statement: ast.stmt


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
    safety = Safety.SAFE if certain and not serves_others(optimizer) else Safety.UNSAFE
    argument = sources_argument(taken.node)
    sources = context.text(argument) if argument is not None else None
    if isinstance(statement, ast.Expr) and statement.value is taken.node and sources:
        pairs = _pairs("grads", sources, Gradients(taken, taken.sources))
        line = f"{optimizer}.apply_gradients({pairs})"
        bound = insert(context.range(statement).start, "grads = ")
        edits = (bound, *after(context, statement, [line]))
        return Fix(f"Apply the gradients with `{optimizer}`", safety, lambda: edits)
    latest = _latest(context, taken, statement)
    if latest is None:
        return None
    value = latest.value.values if isinstance(latest.value, OneShot) else latest.value
    if isinstance(value, Pairs):
        pairs = latest.name
    elif isinstance(value, Gradients) and sources is not None:
        pairs = _pairs(latest.name, sources, value)
    else:
        return None
    edits = after(context, latest.statement, [f"{optimizer}.apply_gradients({pairs})"])
    return Fix(f"Apply the gradients with `{optimizer}`", safety, lambda: edits)


def _pairs(name: str, sources: str, gradients: Gradients) -> str:
    single = not is_sequence(gradients.sources) and isinstance(gradients.sources, Variable)
    return f"[({name}, {sources})]" if single else f"zip({name}, {sources})"


def _latest(context: Context, taken: GradientTaken, statement: ast.stmt) -> _Latest | None:
    siblings = context.outline.block(statement)
    rest = set(siblings[siblings.index(statement) :])
    found = [
        _Latest(node.id, value, sibling)
        for node, value in context.once(_names_of_gradients).get(taken.node, ())
        if (sibling := context.outline.statement(node)) in rest
    ]
    return max(found, key=lambda one: one.statement.lineno, default=None)


def _names_of_gradients(context: Context) -> dict[ast.AST, list[tuple[ast.Name, Value]]]:
    """The names that are bound to gradients or pairs of them, by the calls that took these."""
    found: dict[ast.AST, list[tuple[ast.Name, Value]]] = {}
    for node, value in context.flow.values.items():
        if (
            isinstance(value, (Gradients, Pairs, OneShot))
            and isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
        ):
            for call in {one.taken.node for one in carried(value)}:
                found.setdefault(call, []).append((node, value))
    return found


def pairs_before(context: Context, node: ast.AST) -> str | None:
    """The gradients taken last before ``node`` in its function, with their variables, as pairs."""
    outline = context.outline
    function, statement = outline.function(node), outline.statement(node)
    before = [
        taken
        for taken in context.flow.of(GradientTaken)
        if outline.function(taken.node) is function and comes_before(taken.node, statement)
    ]
    if not before:
        return None
    taken = max(before, key=lambda one: (one.node.lineno, one.node.col_offset))
    argument = sources_argument(taken.node)
    latest = _latest(context, taken, outline.statement(taken.node))
    if latest is None or not comes_before(latest.statement, statement):
        return None
    value = latest.value.values if isinstance(latest.value, OneShot) else latest.value
    if isinstance(value, Pairs):
        return latest.name
    if isinstance(value, Gradients) and argument is not None:
        return _pairs(latest.name, context.text(argument), value)
    return None


def _optimizer(context: Context, taken: GradientTaken) -> tuple[str, bool] | None:
    """The optimizer to apply with, and whether there is no other to choose from."""
    names = optimizers(context, taken.node) or list(_by_name(context, taken.node))
    if not names:
        return None
    applied = _applied(context)
    unused = [name for name in names if name not in applied]
    candidates = unused or names
    return candidates[0], len(candidates) == 1


def has_idle_optimizer(context: Context, at: ast.AST) -> bool:
    """Whether an optimizer is in scope at ``at`` that no apply call uses."""
    return any(name not in _applied(context) for name in optimizers(context, at))


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
