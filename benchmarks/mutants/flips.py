"""Flips conditions of the sources, one at a time, with the operators of Cosmic Ray."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from random import Random

from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from benchmarks.mutants.hunt import ROOT, Flip

FOLDERS = ("rules", "flow", "fixes")
OPERATORS = (
    "AddNot",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Lt_GtE",
    "ReplaceComparisonOperator_Gt_LtE",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_GtE_Gt",
)


def sample(number: int, seed: int, words: str = "") -> list[Flip]:
    """So many flips, drawn from all that there are in files whose path has ``words``."""
    places = [
        (path, operator, index, line)
        for folder in FOLDERS
        for path in sorted((ROOT / "server" / "tapelint" / folder).rglob("*.py"))
        if words in str(path)
        for operator, index, line in _places(path)
    ]
    chance = Random(seed)  # noqa: S311 - not for secrets
    drawn = chance.sample(places, len(places))
    result: list[Flip] = []
    for path, name, index, line in drawn:
        if len(result) == number:
            break
        text = path.read_text(encoding="utf-8")
        mutated = mutate_code(text, get_operator(f"core/{name}")(), index)
        if mutated is not None and _changes(text, mutated):
            result.append(Flip(path, name, index, line, mutated))
    return result


def _places(path: Path) -> list[tuple[str, int, int]]:
    """The operators that apply in a file, each with the number and the line of the place."""
    text = path.read_text(encoding="utf-8")
    functions = _lines_of_functions(text)
    nodes = list(_walk(get_ast(text)))
    result = []
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        result += [
            (name, index, start[0])
            for index, (start, _) in enumerate(places)
            if start[0] in functions
        ]
    return result


def _walk(node: object) -> Iterator[object]:
    """The nodes below ``node`` in the order in which Cosmic Ray counts places."""
    yield node
    for child in getattr(node, "children", ()):
        yield from _walk(child)


def _lines_of_functions(text: str) -> set[int]:
    """The lines in the bodies of functions: what runs at import is not flipped."""
    return {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    }


def _changes(text: str, mutated: str) -> bool:
    try:
        return ast.dump(ast.parse(text)) != ast.dump(ast.parse(mutated))
    except SyntaxError:
        return False
