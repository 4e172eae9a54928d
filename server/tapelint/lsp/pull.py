"""Diagnostics for a client that asks for them, and for all files of the workspace."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from tapelint.lsp.documents import path
from tapelint.lsp.program import Document, Program
from tapelint.source.files import Unreadable, find, read

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tapelint.lsp.session import Session

Report = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport
_WorkspaceReport = (
    types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport
)


async def document_report(ls: Session, params: types.DocumentDiagnosticParams) -> Report:
    """Report what is wrong in the document, unless the client knows.

    The cells of a notebook get nothing here: their diagnostics are pushed.
    """
    await asyncio.sleep(0)  # what has already come in may change the text
    uri = params.text_document.uri
    program = ls.documents.program(uri)
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
    """Report what is wrong in the files that are not open, unless the client knows."""
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    token = params.work_done_token
    if token is not None:
        ls.work_done_progress.begin(token, types.WorkDoneProgressBegin("Checking with Tapelint"))
    reports = [report async for report in _reports(ls, known)]
    gone = known.keys() - {report.uri for report in reports}
    reports += [types.WorkspaceFullDocumentDiagnosticReport(uri, []) for uri in sorted(gone)]
    if token is not None:
        ls.work_done_progress.end(token, types.WorkDoneProgressEnd())
    return types.WorkspaceDiagnosticReport(reports)


async def _reports(ls: Session, known: dict[str, str]) -> AsyncIterator[_WorkspaceReport]:
    for file in _files(ls):
        await asyncio.sleep(0)  # an edit that came in goes first
        uri = file.as_uri()
        if ls.documents.document(uri):
            continue
        seen = _state(file)
        known_id = f"{ls.generation}:{seen}"
        if known.get(uri) == known_id:
            yield types.WorkspaceUnchangedDocumentDiagnosticReport(uri, known_id)
            continue
        try:
            source = read(file).source
        except Unreadable:
            continue
        program = Program.of_document(Document(uri, "python", 0, source))
        items = ls.diagnostics(program)
        if items is not None:
            yield types.WorkspaceFullDocumentDiagnosticReport(uri, items, result_id=known_id)


def _files(ls: Session) -> Iterator[Path]:
    """The Python files in the workspace that the settings do not exclude; no notebooks."""
    for folder in ls.workspace.folders.values():
        root = path(folder.uri)
        if root is not None:
            for file in find(root, ls.excludes):
                if file.suffix == ".py":
                    yield file


def _state(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:
        return ""
    return f"{status.st_mtime_ns}:{status.st_size}"
