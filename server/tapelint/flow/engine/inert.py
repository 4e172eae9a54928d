"""Statements that change nothing of what flows: most of what is typed, while it is typed.

Such a statement binds a name that nothing reads, and computes what it binds from values that
have no part in training. Whether it is run or not, all else is as it was.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable
from types import NoneType

from tapelint.flow.domain.values import Api, Module
from tapelint.flow.models import library, methods
from tapelint.flow.state.program import Program
from tapelint.knowledge import names
from tapelint.knowledge.layers import VARIABLE_LISTS
from tapelint.source.renew import Renewed
from tapelint.source.walk import walk

# Names that are judged by what they are called.
_SPEAKING = re.compile(r"grad|tape|minimize|jacobian|optim", re.IGNORECASE)
_EXPRESSIONS = (
    ast.Attribute,
    ast.BinOp,
    ast.BoolOp,
    ast.Call,
    ast.Compare,
    ast.Constant,
    ast.FormattedValue,
    ast.IfExp,
    ast.JoinedStr,
    ast.Name,
    ast.Slice,
    ast.Subscript,
    ast.Tuple,
    ast.UnaryOp,
    ast.keyword,
)


class Reads:
    """How often each name is read in a function, or in the module; kept from edit to edit.

    Attributes are counted apart, with a dot before their names.
    """

    def __init__(self) -> None:
        """Nothing is counted before it is asked for."""
        self._counts: dict[ast.AST, Counter[str]] = {}

    def renew(self, edit: Renewed) -> Counter[str]:
        """Return what is read outside the edited statements, where what they bind can be read."""
        removed, added = _reads(edit.removed), _reads(edit.added)
        for where in self._counts.keys() & set(edit.around):
            self._counts[where].subtract(removed)
            self._counts[where].update(added)
        where = edit.function or edit.around[0]
        if where not in self._counts:
            self._counts[where] = _reads([where])
        elsewhere = Counter(self._counts[where])
        elsewhere.subtract(added)
        return elsewhere


def _reads(nodes: Iterable[ast.AST]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in nodes:
        for node in walk(one):
            match node:
                case ast.Name(id=name, ctx=ast.Load() | ast.Del()):
                    found[name] += 1
                case ast.Attribute(attr=name):
                    found[f".{name}"] += 1
                case ast.Global() | ast.Nonlocal():
                    found.update(node.names)
    return found


def is_code(statement: ast.stmt) -> bool:
    """Whether ``statement`` is more than a text to read."""
    return not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))


def changes_nothing(
    machine: Program, edit: Renewed, reads: Counter[str], matters: Callable[[ast.stmt], bool]
) -> bool:
    """Whether neither the statements that ``edit`` removed nor those it added do anything.

    ``reads`` tells what the rest of the function reads, ``matters`` which functions of the module
    are run although nothing names them.
    """
    if any(isinstance(one, (ast.With, ast.AsyncWith)) for one in edit.around) and not _is_recorded(
        edit
    ):
        return False
    at_top = len(edit.around) == 1
    return all(
        _is_inert(machine, one, reads) or (at_top and _is_unused(machine, one, reads, matters))
        for one in (*edit.removed, *edit.added)
    )


def _is_recorded(edit: Renewed) -> bool:
    """Whether other statements in the innermost block around the edit compute something."""
    block = next(one for one in reversed(edit.around) if hasattr(one, "body"))
    others = [one for one in block.body if one not in edit.added]
    return any(isinstance(node, (ast.BinOp, ast.Call)) for one in others for node in walk(one))


def _is_inert(machine: Program, statement: ast.stmt, reads: Counter[str]) -> bool:
    match statement:
        case ast.Pass():
            return True
        case ast.Expr(value=value):
            return _has_no_part(machine, value)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            is_read = reads[name] or reads[f".{name}"]
            return not is_read and name not in machine.telling and _has_no_part(machine, value)
        case _:
            return False


def _is_unused(
    machine: Program, statement: ast.stmt, reads: Counter[str], matters: Callable[[ast.stmt], bool]
) -> bool:
    """Whether ``statement`` imports or defines what nothing in the module names."""
    match statement:
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            bound = {one.asname or one.name.partition(".")[0] for one in aliases}
            return not any(one == "*" or reads[one] or one in machine.telling for one in bound)
        case ast.FunctionDef(name=name, decorator_list=[], args=arguments):
            defaults = (*arguments.defaults, *filter(None, arguments.kw_defaults))
            return (
                not reads[name]
                and name not in machine.telling
                and not matters(statement)
                and all(_has_no_part(machine, one) for one in defaults)
            )
        case _:
            return False


def _has_no_part(machine: Program, expression: ast.expr) -> bool:
    """Whether no part of ``expression`` has to do with training."""
    return all(
        isinstance(node, _EXPRESSIONS) and _is_harmless(machine, node) for node in walk(expression)
    )


def _is_harmless(machine: Program, node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)) if (
            _SPEAKING.search(name)
        ):
            return False
        case ast.Name(id=name):
            # A number of the module may be one that a graph keeps.
            bound = _global(machine, name)
            return name not in machine.telling and isinstance(bound, (Api, Module, NoneType))
        case ast.Attribute(attr=name):
            return not (
                name in machine.telling or name in VARIABLE_LISTS or methods.has_effect(name)
            )
        case ast.keyword(arg=None):
            return False
        case ast.Call(func=function):
            api = _api(machine, function)
            return api is None or library.is_plain(api)
        case _:
            return True


def _global(machine: Program, name: str) -> object:
    return machine.module_scope.names.get(name)


def _api(machine: Program, function: ast.expr) -> str | None:
    """The canonical name of a function, as far as its first name is that of an API."""
    match function:
        case ast.Name(id=name):
            found = _global(machine, name)
            if isinstance(found, Api):
                return found.name
            return names.unbound(name) if found is None else None
        case ast.Attribute(value=owner, attr=name):
            api = _api(machine, owner)
            return None if api is None else names.attribute(api, name)
        case _:
            return None
