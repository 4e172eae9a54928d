"""The gradients of their own that functions have, as they stand in the text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.source.outline import FUNCTIONS
from tapelint.source.walk import walk

Inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
"""A function that is given the gradients that come in, and gives those that go on."""


def returned(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[Inner]:
    """The functions for the gradients of what ``function`` returns."""
    defined = {
        one.name: one
        for one in walk(function)
        if isinstance(one, ast.FunctionDef) and not has_gradient_of_its_own(one)
    }
    for statement in function.body:
        match statement:
            case ast.Return(value=ast.Tuple(elts=[_, ast.Lambda() as inner])):
                yield inner
            case ast.Return(value=ast.Tuple(elts=[_, ast.Name(id=name)])) if name in defined:
                yield defined[name]


def has_gradient_of_its_own(function: ast.FunctionDef) -> bool:
    """Whether ``function`` returns a value with a function for its gradients in its turn."""
    return any("custom_gradient" in ast.unparse(one) for one in function.decorator_list)


def results_of(inner: Inner) -> list[ast.expr]:
    """What ``inner`` returns, one way after the other; nothing where that is not plain."""
    if isinstance(inner, ast.Lambda):
        return [inner.body]
    nodes = list(walk(inner))
    if any(isinstance(one, (*FUNCTIONS, ast.Raise)) and one is not inner for one in nodes):
        return []
    return [one.value for one in nodes if isinstance(one, ast.Return) and one.value is not None]
