"""Diagnostics for a client that asks for them: of one document, or of the whole workspace."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tapelint.lsp.program import Document, Program
from tapelint.lsp.uris import path, same
from tapelint.source.files import Unreadable, find, read
from tapelint.source.notebook import code_cells
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from tapelint.lsp.session import Session

Report = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport
_WorkspaceReport = (
    types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport
)

# So many files are checked at once that the user may want to see how far it is.
_MANY = 100
# What is found is sent in parts of so many files.
_PART = 50
# What is found in a notebook that is open is told by cell.
_BY_CELL = "by cell"
# After so many seconds the files are looked through again, should a change have gone untold.
_PAUSE = 60
# For so many seconds it is waited for the client to make room for the progress.
_PATIENCE = 2


async def document_report(ls: Session, params: types.DocumentDiagnosticParams) -> Report:
    """Report what is wrong in the document, unless the client knows.

    The cells of a notebook get nothing here: their diagnostics are pushed. A client that shows the
    whole workspace asks once more for what was just closed.
    """
    await asyncio.sleep(0)  # what has already come in may change the text
    uri = params.text_document.uri
    program = ls.documents.program(uri)
    if program is None and ls.documents.document(uri) is None:
        program = _closed(ls, uri)
    if program is None or program.is_notebook:
        return types.RelatedFullDocumentDiagnosticReport([])
    known = ls.result_id(program)
    items = None if known == params.previous_result_id else ls.diagnostics(program)
    ls.publish_problems()
    if items is None:  # known, or the analysis failed: what is shown stays
        known = params.previous_result_id or known
        return types.RelatedUnchangedDocumentDiagnosticReport(known)
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=known)


async def workspace_report(
    ls: Session, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Report what is wrong in the workspace, as far as the client does not know it.

    A client that takes parts of an answer asks again and again. It is answered when something has
    changed, if it also tells of the files that change.
    """
    token = params.partial_result_token
    # What a client shows of a document that it has closed meanwhile, it does not say.
    unknown = [types.PreviousResultId(uri, "") for uri in ls.take_closed()]
    known = [*params.previous_result_ids, *unknown]
    changed = ls.changed
    walk = _Walk(ls, known, Progress(ls, params.work_done_token))
    answer = await _answer(ls, walk, token)
    if token is not None and ls.client.registers_watchers and not walk.news:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(changed.wait(), _PAUSE)
        answer = await _answer(ls, _Walk(ls, known, Progress(ls, None)), token)
    ls.publish_problems()
    return answer


async def _answer(
    ls: Session, walk: _Walk, token: types.ProgressToken | None
) -> types.WorkspaceDiagnosticReport:
    """Return what ``walk`` finds, as far as it was not sent in parts."""
    reports: list[_WorkspaceReport] = []
    async for report in walk.reports():
        reports.append(report)
        if token is not None and len(reports) >= _PART:
            part = types.WorkspaceDiagnosticReportPartialResult(reports)
            ls.protocol.notify(types.PROGRESS, types.ProgressParams(token, part))
            reports = []
    return types.WorkspaceDiagnosticReport(reports)


class _Walk:
    """One walk through the workspace; afterwards ``news`` tells whether anything was new."""

    def __init__(
        self, ls: Session, known: Sequence[types.PreviousResultId], progress: Progress
    ) -> None:
        self.news = False
        self._ls = ls
        self._known = {same(each.uri): each for each in known}
        self._progress = progress

    async def reports(self) -> AsyncIterator[_WorkspaceReport]:
        """Yield a report on each file, and an empty one on each that is not there any more.

        Of what is open but no file of the workspace the client has to ask.

        Raises CancelledError where the user cancels the progress.
        """
        gone = dict(self._known)
        try:
            files = await self._files()
            self._ls.remembered.begin(files.values())
            for number, (uri, file) in enumerate(files.items()):
                self._progress.report(number, len(files))
                await asyncio.sleep(0)  # an edit that came in goes first
                report = self._report(uri, file)
                if report is not None:
                    gone.pop(same(uri), None)
                    yield report
        finally:
            self._ls.remembered.end()
            self._progress.end()
        for previous in gone.values():
            if not self._ls.documents.document(previous.uri):
                self.news = True
                yield types.WorkspaceFullDocumentDiagnosticReport(previous.uri, [])

    async def _files(self) -> dict[str, Path]:
        found = {}
        new = 0
        for file in files_of(self._ls):
            await asyncio.sleep(0)
            uri = file.as_uri()
            found[uri] = file
            new += self._known_id(uri) != _result_id(self._ls, file)
        await self._progress.begin(new)
        return found

    def _known_id(self, uri: str) -> str | None:
        previous = self._known.get(same(uri))
        return previous.value if previous else None

    def _report(self, uri: str, file: Path) -> _WorkspaceReport | None:
        """Report on the file as it is open, or else on the disk; None if there is nothing."""
        known = self._known_id(uri)
        document = self._ls.documents.document(uri)
        program = self._ls.documents.program(uri)
        version = document.version if document else None
        if program is not None and program.is_notebook:
            new = _BY_CELL
        elif document is not None:
            new = self._ls.result_id(program) if program else ""
        else:
            new = _result_id(self._ls, file)
        if known is not None and known == new:
            return types.WorkspaceUnchangedDocumentDiagnosticReport(uri, known, version=version)
        program = program_of(self._ls, uri, file)
        if program is None:
            return None
        items = [] if new == _BY_CELL else self._ls.diagnostics(program)
        if items is None:  # the analysis failed: what is shown stays
            return types.WorkspaceUnchangedDocumentDiagnosticReport(
                uri, known or "", version=version
            )
        self.news = True
        return types.WorkspaceFullDocumentDiagnosticReport(
            uri, items, version=version, result_id=new
        )


class Progress:
    """How far a walk is, for a client that gave a token or shows progress of many files."""

    def __init__(
        self, ls: Session, token: types.ProgressToken | None, title: str = "Checking with Tapelint"
    ) -> None:
        """``token`` is that of a client that wants to be told in any case."""
        self._title = title
        self._progress = ls.work_done_progress
        self._offers = ls.client.progress
        self._given = token
        self._token: types.ProgressToken | None = None
        self._shown = 0

    async def begin(self, new: int) -> None:
        """Tell that so many files are to be looked at."""
        token = self._given
        if token is None and self._offers and new >= _MANY:
            token = await self._created()
        if token is not None:
            self._token = token
            # Without a token of its own the client would only ask again.
            begin = types.WorkDoneProgressBegin(
                self._title, cancellable=self._given is not None, percentage=0
            )
            self._progress.begin(token, begin)

    async def _created(self) -> types.ProgressToken | None:
        """A token that the client knows; None where it does not want one after all."""
        token = str(uuid4())
        try:
            await asyncio.wait_for(self._progress.create_async(token), _PATIENCE)
        except (JsonRpcException, asyncio.TimeoutError):
            return None
        return token

    def report(self, done: int, total: int) -> None:
        """Tell how far it is. Raises CancelledError where the user has enough of it."""
        if self._token is None:
            return
        if self._progress.tokens[self._token].cancelled():
            raise asyncio.CancelledError
        percentage = done * 100 // total
        if percentage > self._shown:
            self._shown = percentage
            report = types.WorkDoneProgressReport(
                message=f"{done} of {total} files", percentage=percentage
            )
            self._progress.report(self._token, report)

    def end(self) -> None:
        """Tell that it is over."""
        if self._token is not None:
            self._progress.end(self._token, types.WorkDoneProgressEnd())
            del self._progress.tokens[self._token]
            self._token = None


def files_of(ls: Session) -> Iterator[Path]:
    """The Python files and notebooks in the workspace that the settings do not exclude."""
    for folder in ls.workspace.folders.values():
        root = path(folder.uri)
        if root is not None:
            yield from map(Path, find(root, lambda each: ls.excludes(Path(each))))


def program_of(ls: Session, uri: str, file: Path) -> Program | None:
    """Return what is open at ``uri``, or else in the file; None where that is no Python."""
    opened = ls.documents.program(uri)
    return _read(uri, file) if opened is None and ls.documents.document(uri) is None else opened


def _closed(ls: Session, uri: str) -> Program | None:
    """Return the program in the file at ``uri``, if it is one of the workspace's."""
    file = path(uri)
    if file is None or file.suffix != ".py":
        return None
    for folder in ls.workspace.folders.values():
        root = path(folder.uri)
        if root is None:
            continue

        def leads_elsewhere(each: str) -> bool:
            return not file.is_relative_to(each) or ls.excludes(Path(each))

        if str(file) in find(root, leads_elsewhere):
            return _read(uri, file)
    return None


def _read(uri: str, file: Path) -> Program | None:
    try:
        found = read(file)
    except Unreadable:
        return None
    if found.cells is None:
        return Program.of_document(Document(uri, "python", 0, found.source))
    cells = {
        number: Document(f"{uri}#{number}", "python", 0, Source(text))
        for number, text in code_cells(found.text)
    }
    return Program.of_cells(uri, found.source.name, cells) if cells else None


def _result_id(ls: Session, file: Path) -> str:
    """Return what the diagnostics of a file that is not open depend on, as one word."""
    try:
        status = file.stat()
    except OSError:
        return ""
    return f"{ls.state(file.as_uri())}:{status.st_mtime_ns}:{status.st_size}"
