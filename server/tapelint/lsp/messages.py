"""What the user is told besides findings: messages, and what is wrong with settings."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types

from tapelint.lsp.diagnostics import problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tapelint.lsp.documents import Documents
    from tapelint.lsp.publisher import Publisher
    from tapelint.settings import Problem

    Show = Callable[[types.ShowMessageParams], None]


class Messages:
    """Shows each message once, and of all failures the first."""

    def __init__(self, show: Show, show_failure: Callable[[str], None]) -> None:
        """``show_failure`` puts a failure into the editor's status, where there is one."""
        self._show = show
        self._show_failure = show_failure
        self._told: set[str] = set()
        self._failed = False
        for name in ("tapelint.rules", "tapelint.fixes.apply"):
            logging.getLogger(name).addHandler(_Failures(self.tell_failure))

    def tell(self, message: str, type_: types.MessageType) -> None:
        """Show ``message``, unless it was shown before."""
        if message not in self._told:
            self._told.add(message)
            self._show(types.ShowMessageParams(type_, message))

    def tell_failure(self, what: str) -> None:
        """Tell the user of the first failure; the log has them all, the status the last one."""
        self._show_failure(what)
        if not self._failed:
            self._failed = True
            message = f"{what} Its output has the details; Tapelint keeps working where it can."
            self.tell(message, types.MessageType.Error)


class Problems:
    """Shows what is wrong with settings: in its file, or as a message if the editor has it."""

    def __init__(self, show: Show, publisher: Publisher, documents: Documents) -> None:
        """Nothing is wrong yet."""
        self._show = show
        self._publisher = publisher
        self._documents = documents
        self._shown: dict[str, list[types.Diagnostic]] = {}
        self._told: set[str] = set()

    def publish(self, problems: Iterable[Problem]) -> None:
        """Show ``problems`` in the place of those before."""
        before, self._shown = self._shown, {}
        told, self._told = self._told, set()
        for found in problems:
            if found.path is not None:
                diagnostic = problem(found, self._documents.encoding)
                self._shown.setdefault(found.path.as_uri(), []).append(diagnostic)
                continue
            self._told.add(found.message)
            if found.message not in told:
                self._show(types.ShowMessageParams(types.MessageType.Warning, found.message))
        for uri, list_ in self._shown.items():
            document = self._documents.document(uri)
            if document is None:
                self._publisher.show(uri, None, list_)
            else:
                self._publisher.show(document.uri, document.version, list_)
        for uri in before.keys() - self._shown.keys():
            self._publisher.clear(uri)


class _Failures(logging.Handler):
    """Tells of the failures that are logged where the analysis goes on in spite of them."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(f"{record.getMessage()}.")
