"""Code lenses: above each tape, the ways that its gradients take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from tapelint.graph import line_of, ways
from tapelint.lsp.client import SHOW_FLOW

if TYPE_CHECKING:
    from tapelint.check import Analysis
    from tapelint.lsp.positions import Encoding
    from tapelint.lsp.program import Document, Program


def lenses(
    program: Program, analysis: Analysis, document: Document, encoding: Encoding
) -> list[types.CodeLens]:
    """Return those in ``document``, each of which leads to the picture of the way."""
    words = [
        (way[0].node.range, line_of(way[1:], lambda node: node.label)) for way in ways(analysis)
    ]
    found = []
    for range_, text in dict.fromkeys(words):
        place, inside = program.locate(range_)
        if place is document:
            where = encoding.client_range(document.source, inside)
            here = {"line": where.start.line, "character": where.start.character}
            command = types.Command(text, SHOW_FLOW, arguments=[document.uri, here])
            found.append(types.CodeLens(where, command))
    return found
