"""The server's state: what is open, what is known about it, and what the client was told."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from tapelint import __version__
from tapelint.config import Config
from tapelint.lsp.actions import Actions
from tapelint.lsp.client import Client
from tapelint.lsp.diagnostics import diagnostics
from tapelint.lsp.documents import Documents
from tapelint.lsp.protocol import Protocol
from tapelint.lsp.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pygls.server import ServerErrors

    from tapelint.check import Analysis
    from tapelint.finding import Position
    from tapelint.hover import Hover
    from tapelint.lsp.program import Program
    from tapelint.source.text import Source

_log = logging.getLogger(__name__)

_PYTHON = [types.NotebookCellLanguage("python")]
_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [
        types.NotebookDocumentFilterWithNotebook("jupyter-notebook", _PYTHON),
        types.NotebookDocumentFilterWithNotebook("interactive", _PYTHON),
    ]
)


class Session(LanguageServer):
    """One client's session."""

    def __init__(
        self,
        analyse: Callable[[Source, Config], Analysis],
        hover_at: Callable[[Analysis, Position], Hover | None],
    ) -> None:
        """``analyse`` and ``hover_at`` are the core's; nothing is open yet."""
        super().__init__(
            "tapelint", __version__, notebook_document_sync=_NOTEBOOKS, protocol_cls=Protocol
        )
        self.documents = Documents()
        self.client = Client()
        self.hover_at = hover_at
        self._analyse = analyse
        self._analyses: WeakKeyDictionary[Program, Analysis | None] = WeakKeyDictionary()
        self._schedule = Schedule(self._publish)
        self._shown: dict[str, tuple[int, Sequence[types.Diagnostic]]] = {}
        self._told = False

    def analysed(self, uri: str) -> tuple[Program, Analysis] | None:
        """Return the program that ``uri`` belongs to and what is known about it.

        None if there is nothing to analyse, or if the analysis failed.
        """
        program = self.documents.program(uri)
        if program is None:
            return None
        if program not in self._analyses:
            try:
                self._analyses[program] = self._analyse(program.source, Config())
            except Exception:  # noqa: BLE001 - the other files go on
                _log.exception("%s: the analysis failed", program.source.name)
                self._analyses[program] = None
                self._tell(f"Tapelint could not analyse {program.source.name}.")
        analysis = self._analyses[program]
        return None if analysis is None else (program, analysis)

    def actions(self, uri: str) -> Actions | None:
        """Return the code actions of what ``uri`` belongs to; None if nothing is known of it."""
        analysed = self.analysed(uri)
        return analysed and Actions(*analysed, self.client, self.documents.encoding)

    def refresh(self, uri: str) -> None:
        """Publish the diagnostics of what ``uri`` belongs to, once all messages are handled."""
        if program := self.documents.program(uri):
            self._schedule.soon(program.uri)

    def clear(self, uri: str) -> None:
        """Take back the diagnostics of a document that was closed."""
        if self._shown.pop(uri, None):
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """Log ``error`` and tell the client once, unless it answers a request anyway."""
        _log.error("%s: %s", source.__name__, error, exc_info=True)
        if source is not FeatureRequestError:
            self._tell("Tapelint could not handle a message from the editor.")

    def _publish(self, uri: str) -> None:
        analysed = self.analysed(uri)
        if analysed is None:
            return
        program, analysis = analysed
        found = diagnostics(program, analysis, self.client, self.documents.encoding)
        for document, list_ in found.items():
            if self._shown.get(document.uri) != (document.version, list_):
                self._shown[document.uri] = (document.version, list_)
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(document.uri, list_, document.version)
                )

    def _tell(self, what: str) -> None:
        """Show the first failure to the user; the log has them all."""
        if not self._told:
            self._told = True
            message = f"{what} Its output has the details; it goes on working where it can."
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
