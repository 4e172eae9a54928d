"""What an operator is, and what several of them ask of a training step."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.accuracy.module import Edit, Function, Module
from benchmarks.accuracy.steps import Step, Taken


@dataclass(frozen=True)
class Mutant:
    """One way to break a module, and the nodes of it that a finding may stand on.

    ``right`` are other edits of the module, each of which does what is meant with all that the
    mutant has; none where that is what the module does as it is.
    """

    edits: tuple[Edit, ...]
    near: tuple[ast.expr | ast.stmt, ...]
    right: tuple[tuple[Edit, ...], ...] = ()


Mutants = Iterator[Mutant]


@dataclass(frozen=True)
class Operator:
    """An operator, and the codes of the rules that may find its mutants; none: no rule yet."""

    name: str
    codes: frozenset[str]
    mutants: Callable[[Module, list[Step]], Mutants]


OPERATORS: list[Operator] = []


def operator(name: str, *codes: str) -> Callable[[Callable[[Module, list[Step]], Mutants]], None]:
    """Declare an operator."""

    def declare(mutants: Callable[[Module, list[Step]], Mutants]) -> None:
        OPERATORS.append(Operator(name, frozenset(codes), mutants))

    return declare


def replaced(
    module: Module,
    node: ast.expr | ast.stmt,
    text: str,
    *,
    near: tuple[ast.expr | ast.stmt, ...],
) -> Mutant:
    """The mutant that has ``text`` in the place of ``node``."""
    return Mutant((Edit(*module.span(node), text),), near)


def places(step: Step) -> tuple[ast.expr | ast.stmt, ...]:
    """The statements of a step that a finding about its pairs may stand on."""
    return (step.statement, step.binding) if step.binding else (step.statement,)


def zipped(steps: list[Step]) -> Iterator[tuple[Step, ast.Call]]:
    """The steps whose gradients a zip pairs with variables, and that zip."""
    for step in steps:
        if step.pairs is not None:
            yield step, step.pairs


def all_taken(steps: list[Step]) -> list[Taken]:
    """Where the gradients of the steps are taken."""
    found = {one.call: one for step in steps for one in step.taken}
    return list(found.values())


def around_zip(module: Module, pairs: ast.Call) -> ast.expr:
    """The zip, or the list or tuple that is made of it."""
    parent = module.parents[pairs]
    match parent:
        case ast.Call(func=ast.Name(id="list" | "tuple")):
            return parent
        case _:
            return pairs


def is_alone(statement: ast.stmt, call: ast.Call) -> bool:
    """Whether ``call`` is a statement of its own."""
    return isinstance(statement, ast.Expr) and statement.value is call


def is_repeated(module: Module, step: Step) -> bool:
    """Whether a step stands in a loop, or in a function whose name says that it is one."""
    node: ast.AST = step.statement
    while node is not step.scope:
        if isinstance(node, ast.For | ast.While):
            return True
        node = module.parents[node]
    return (
        isinstance(node, Function)
        and not node.name.startswith("test")
        and bool(re.search("step|train|update|learn", node.name))
    )


def inserted(module: Module, step: Step, wrong: str, *right: str) -> Mutants:
    """Lines put in before the gradients are paired, where ``grads`` is what is paired.

    ``right`` are the lines that do what is meant.
    """
    if step.pairs is None or not isinstance(step.pairs.args[0], ast.Name):
        return
    gradients, statement = step.pairs.args[0].id, step.binding or step.statement
    texts = [re.sub(r"\bgrads\b", gradients, text) for text in (wrong, *right)]
    edits = [edit for text in texts if (edit := module.insert_before(statement, text))]
    if edits:
        yield Mutant((edits[0],), places(step), tuple((edit,) for edit in edits[1:]))
