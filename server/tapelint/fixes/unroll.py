"""Let Python run a loop, which unrolls it, in the place of the graph."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapelint.fixes.edits import replace

if TYPE_CHECKING:
    from tapelint.finding import Edit
    from tapelint.rules.base import Context


def with_range(context: Context, node: ast.AST) -> Edit | None:
    """Python's `range` for `tf.range` at ``node``, where the number of turns stands there."""
    match node:
        case ast.Call(func=ast.Attribute(attr="range") as function, args=args) if all(
            isinstance(one, ast.Constant) and isinstance(one.value, int) for one in args
        ):
            return replace(context, function, "range")
        case _:
            return None
