"""Programs written with ``optimizer.apply(gradients, variables)``, Keras 3's own method."""

from __future__ import annotations

import ast

from tapelint.finding import Edit, Range
from tapelint.fixes.apply import apply
from tapelint.source.text import Source

ABOUT_APPLY_GRADIENTS = {
    "truth/optimizer_of_compat_with_model_bad": "optimizers of TensorFlow 1 have no `apply`",
    "truth/own_optimizer_runs_twice_bad": "it is `apply_gradients` that is overridden",
    "truth/wrapper_logs_after_apply_bad": "it is `apply_gradients` that is wrapped",
    "truth/empty_tuple_of_variables_bad": "`apply` of nothing does nothing",
}
"""The programs that `apply` makes no sense of, and why."""


def with_apply(text: str) -> str | None:
    """``text`` with ``apply(A, B)`` for each ``apply_gradients(zip(A, B))``; None without any."""
    source = Source(text)
    edits: list[Edit] = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="apply_gradients", value=owner) as function,
                args=[
                    ast.Call(func=ast.Name(id="zip"), args=[first, second], keywords=[]) as pairs
                ],
                keywords=[],
            ):
                name = Range(source.range(owner).end, source.range(function).end)
                head = Range(source.range(pairs).start, source.range(first).start)
                tail = Range(source.range(second).end, source.range(pairs).end)
                edits += [Edit(name, ".apply"), Edit(head, ""), Edit(tail, "")]
    return apply(source, edits) if edits else None
