"""Hovers: only where they are and how they are sent; what they say is the core's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from tapelint.hover import Hover
    from tapelint.lsp.client import Client
    from tapelint.lsp.positions import Encoding
    from tapelint.lsp.program import Document, Program

# All the markup of a hover; there may be stars in code, but no marks of code in anything else.
# Code in which there are such marks stands between longer ones, and blanks.
_MARKUP = re.compile(r"`([^`]+)`|(``+) (.+?) \2(?!`)|\*\*|^---\n\n", re.MULTILINE)


def client_hover(
    program: Program, document: Document, hover: Hover, client: Client, encoding: Encoding
) -> types.Hover:
    """Return ``hover`` as the client reads it; without its range if that is in another cell."""
    place, range_ = program.locate(hover.range)
    return types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, hover.markdown)
        if client.markdown
        else types.MarkupContent(types.MarkupKind.PlainText, _MARKUP.sub(r"\1\3", hover.markdown)),
        encoding.client_range(place.source, range_) if place is document else None,
    )
