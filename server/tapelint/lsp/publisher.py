"""What the client shows: diagnostics, sent only where they differ from what was sent before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from tapelint.lsp.uris import same

if TYPE_CHECKING:
    from collections.abc import Callable


class Publisher:
    """The diagnostics that the client shows for each document."""

    def __init__(self, send: Callable[[types.PublishDiagnosticsParams], None]) -> None:
        """Nothing was sent yet; ``send`` sends."""
        self._send = send
        self._shown: dict[str, types.PublishDiagnosticsParams] = {}

    def show(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        """Show ``diagnostics`` for ``version`` of a document, None where versions are not kept."""
        params = types.PublishDiagnosticsParams(uri, diagnostics, version)
        if self._shown.get(same(uri)) != params:
            self._shown[same(uri)] = params
            self._send(params)

    def clear(self, uri: str, version: int | None = None) -> None:
        """Show nothing any more for a document; ``version`` is that of one that is open."""
        if shown := self._shown.pop(same(uri), None):
            self._send(types.PublishDiagnosticsParams(shown.uri, [], version))
