"""Whether two texts are programs that do the same, as far as their trees tell."""

from __future__ import annotations

import ast

from benchmarks.accuracy.module import bound


def is_same_program(one: str, other: str) -> bool:
    """Whether two texts do the same: the trees are alike, but for what makes no difference.

    That is comments and layout, the names of variables in comprehensions, ``pass`` beside other
    statements, a list made of the pairs that are applied, ``tf.optimizers`` for
    ``tf.keras.optimizers``, and how much of what follows a loss is recorded on its tape as well.
    """
    return _normal(one) == _normal(other)


def _normal(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                setattr(node, field, _block(statements))
    return ast.dump(_Names().visit(tree))


def _block(statements: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a block, the blocks of tapes as long as they can be."""
    result: list[ast.stmt] = []
    rest = [one for one in statements if not isinstance(one, ast.Pass)] or statements
    while rest:
        first, *rest = rest
        if isinstance(first, ast.With) and (tapes := _tapes(first)):
            asked = (index for index, one in enumerate(rest) if _asks(one, tapes))
            end = next(asked, 0)
            first.body, rest = [*first.body, *rest[:end]], rest[end:]
        result.append(first)
    return result


def _tapes(block: ast.With) -> set[str]:
    """The names of the tapes that ``block`` opens, if it opens nothing else."""
    found: set[str] = set()
    for item in block.items:
        if "GradientTape" not in ast.dump(item.context_expr) or item.optional_vars is None:
            return set()
        found |= bound(item.optional_vars)
    return found


def _asks(statement: ast.stmt, tapes: set[str]) -> bool:
    """Whether a statement asks one of the ``tapes`` for more than which variables it watches."""
    watched = {
        node.value
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and node.attr == "watched_variables"
    }
    return any(
        isinstance(node, ast.Name) and node.id in tapes and node not in watched
        for node in ast.walk(statement)
    )


class _Names(ast.NodeTransformer):
    """Gives the variables of comprehensions the same names everywhere."""

    def __init__(self) -> None:
        self._renamed: list[dict[str, str]] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            return super().generic_visit(node)
        first = node.generators[0]
        iterated = self.visit(first.iter)
        first.iter = ast.Constant(None)
        targets = [one for made in node.generators for one in ast.walk(made.target)]
        own = [one.id for one in targets if isinstance(one, ast.Name)]
        depth = len(self._renamed)
        self._renamed.append({name: f"{depth} {index}" for index, name in enumerate(own)})
        super().generic_visit(node)
        self._renamed.pop()
        first.iter = iterated
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        for renamed in reversed(self._renamed):
            if node.id in renamed:
                node.id = renamed[node.id]
                break
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(
                func=ast.Attribute(attr="apply_gradients"),
                args=[ast.Call(func=ast.Name(id="list" | "tuple"), args=[pairs]), *rest],
            ):
                node.args = [pairs, *rest]
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        match node:
            case ast.Attribute(value=ast.Name(id="tf"), attr="optimizers"):
                node.value = ast.Attribute(node.value, "keras", ast.Load())
        return self.generic_visit(node)
