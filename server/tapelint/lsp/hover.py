"""Hovers: only where they are and how they are sent; what they say is the core's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from tapelint.knowledge.guides import guide_for
from tapelint.lsp.client import SHOW_FLOW
from tapelint.lsp.documentation import page

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    links = " · ".join(_links(hover, client))
    return types.Hover(
        types.MarkupContent(
            types.MarkupKind.Markdown,
            "\n\n---\n\n".join(part for part in (hover.markdown, links) if part),
        )
        if client.markdown
        else types.MarkupContent(types.MarkupKind.PlainText, _MARKUP.sub(r"\1\3", hover.markdown)),
        encoding.client_range(place.source, range_) if place is document else None,
    )


def _links(hover: Hover, client: Client) -> Iterator[str]:
    """Where there is more to see of what ``hover`` is about."""
    for finding in {one.code: one for one in hover.findings}.values():
        if address := page(finding.name):
            yield f"[More about {finding.code}]({address})"
    guides = (guide_for(one.code) for one in hover.findings)
    for guide in dict.fromkeys(guide for guide in guides if guide is not None):
        yield f"[{guide.title}]({guide.address})"
    if hover.is_on_way and client.shows_flow:
        yield f"[Show the way as a picture](command:{SHOW_FLOW})"
