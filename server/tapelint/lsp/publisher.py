"""What the client shows: diagnostics, sent only where they differ from what was sent before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Publisher:
    """The diagnostics that the client shows for each document."""

    def __init__(self, send: Callable[[types.PublishDiagnosticsParams], None]) -> None:
        """Nothing was sent yet; ``send`` sends."""
        self._send = send
        self._shown: dict[str, tuple[int | None, Sequence[types.Diagnostic]]] = {}

    def show(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        """Show ``diagnostics`` for ``version`` of a document, None where versions are not kept."""
        if self._shown.get(uri) != (version, diagnostics):
            self._shown[uri] = (version, diagnostics)
            self._send(types.PublishDiagnosticsParams(uri, diagnostics, version))

    def clear(self, uri: str) -> None:
        """Show nothing any more for a document."""
        if uri in self._shown:
            del self._shown[uri]
            self._send(types.PublishDiagnosticsParams(uri, []))
