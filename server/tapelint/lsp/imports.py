"""What the open programs import: looked up beside the work that the user waits for."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from tapelint.lsp.uris import path

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from tapelint.lsp.program import Document
    from tapelint.project import Workspace

_log = logging.getLogger(__name__)


class Imports:
    """The modules around the open documents, which a thread of its own finds and reads.

    One thread runs at a time, and only while there is something to look up.
    """

    def __init__(
        self, workspace: Workspace | None, changed: Callable[[set[Hashable]], None]
    ) -> None:
        """``changed`` gets the questions to ``workspace`` that have another answer than before.

        Those that were put by ``look_up``.
        """
        self._workspace = workspace
        self._changed = changed
        self._busy = False

    def update(self, document: Document) -> None:
        """Take the text of ``document``, which others may import, from the editor."""
        file = path(document.uri)
        if self._workspace is not None and file is not None and document.is_python:
            self._workspace.update(file, document.source)

    def forget(self, uri: str) -> None:
        """Take the text of the document at ``uri`` from the disk again."""
        file = path(uri)
        if self._workspace is not None and file is not None:
            self._workspace.update(file, None)

    def look_up(self) -> None:
        """Find what the analyses have asked for; needs a running event loop."""
        if self._workspace is None or self._busy or not self._workspace.pending:
            return
        self._busy = True
        given = self._workspace, asyncio.get_running_loop()
        threading.Thread(target=self._work, args=given, name="imports", daemon=True).start()

    def look_up_now(self) -> set[Hashable]:
        """Find it before going on; return the questions that have another answer than before."""
        if self._workspace is None or not self._workspace.pending:
            return set()
        return self._workspace.resolve_pending()

    def look_again(self) -> None:
        """Modules may have come or gone."""
        if self._workspace is not None:
            self._workspace.look_again()

    def _work(self, workspace: Workspace, loop: asyncio.AbstractEventLoop) -> None:
        changed: set[Hashable] = set()
        try:
            changed = workspace.resolve_pending()
        except Exception:  # noqa: BLE001 - what is not found is unknown, and the server goes on
            _log.exception("the look-up of imported modules failed")
        with suppress(RuntimeError):  # the client has left, and the loop is closed
            loop.call_soon_threadsafe(self._done, changed)

    def _done(self, changed: set[Hashable]) -> None:
        self._busy = False
        if changed:
            self._changed(changed)
        self.look_up()
