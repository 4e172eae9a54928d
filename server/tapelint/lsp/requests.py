"""What the server answers besides the protocol, for clients that know of it.

``tapelint/version`` gets ``{textDocument: {uri}}`` and answers ``{version, origin}``: which
TensorFlow and Keras the document is judged by, and how that is known, in words; null for what is
left alone.

``tapelint/explain`` gets ``{text}``, a message or a whole traceback, and answers ``{rules,
known}``. Each rule that explains it, the best first, has ``code``, ``name``, ``title`` and the
``uri`` of its page, or null. ``known`` says in words what is known of a message that no rule is
about, or is null.

``tapelint/checkWorkspace`` looks at each file of the workspace and answers ``{files, findings}``,
two counts. A client that does not ask for diagnostics is told of what is found.

``tapelint/repairFor`` gets ``{version}``, such as "2.21", and answers ``{edit, files}``: the edit
that repairs what that TensorFlow would no longer do as meant, in each Python file and notebook of
the workspace, and how many files that are. Each change asks for confirmation. A notebook is changed
in its cells where it is open, else in the text of its file.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from tapelint.fixes.apply import difference
from tapelint.fixes.notebook import Notebook
from tapelint.fixes.repair import repair
from tapelint.lsp.documentation import page
from tapelint.lsp.pull import Progress, files_of, program_of
from tapelint.lsp.uris import path
from tapelint.source.files import Unreadable, read
from tapelint.source.text import Source
from tapelint.versions import used_with, version

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tapelint.check import Analysis
    from tapelint.lsp.program import Program
    from tapelint.lsp.session import Session

VERSION = "tapelint/version"
EXPLAIN = "tapelint/explain"
CHECK_WORKSPACE = "tapelint/checkWorkspace"
REPAIR_FOR = "tapelint/repairFor"

_OF_VERSIONS = "TL8"
_CONFIRMED = "repair"


def version_of(ls: Session, params: Any) -> dict[str, str] | None:  # noqa: ANN401 - no type of the protocol
    """Answer ``tapelint/version``."""
    config = ls.config(params.textDocument.uri)
    return None if config is None else {"version": config.version, "origin": config.origin}


def explain(ls: Session, params: Any) -> dict[str, Any]:  # noqa: ANN401, ARG001 - pygls looks for it
    """Answer ``tapelint/explain``."""
    from tapelint import symptoms  # noqa: PLC0415 - not needed to start

    found = [one.rule for one in symptoms.explain(params.text)]
    known = None if found else symptoms.known(params.text)
    return {
        "rules": [
            {"code": rule.code, "name": rule.name, "title": rule.title, "uri": page(rule.name)}
            for rule in found
        ],
        "known": known and known.meaning,
    }


async def check_workspace(ls: Session, params: Any) -> dict[str, int]:  # noqa: ANN401
    """Answer ``tapelint/checkWorkspace``."""
    files = findings = 0
    async for uri, program in _programs(ls, params, "Checking with Tapelint"):
        files += 1
        findings += ls.count(program)
        if not ls.client.pulls and ls.documents.program(uri) is None:
            ls.publisher.show(uri, None, ls.diagnostics(program) or [])
    return {"files": files, "findings": findings}


async def repair_for(ls: Session, params: Any) -> dict[str, Any]:  # noqa: ANN401
    """Answer ``tapelint/repairFor``."""
    number = version(params.version)
    if number is None:
        return {"edit": None, "files": 0}
    title = f"Repair for TensorFlow {params.version}"
    changes: list[types.TextDocumentEdit] = []
    files = 0
    async for _, program in _programs(ls, params, title):
        config = ls.config(program.uri)
        if config is None:
            continue
        used = used_with(number, title)
        other = replace(
            config,
            keras=used.keras,
            standalone=used.standalone,
            tensorflow=used.tensorflow,
            select=frozenset({_OF_VERSIONS}),
        )
        repaired = _repaired(ls, program, ls.analyses(other))
        changes += repaired
        files += bool(repaired)
    annotation = types.ChangeAnnotation(title, needs_confirmation=True)
    edit = types.WorkspaceEdit(
        document_changes=changes, change_annotations={_CONFIRMED: annotation}
    )
    return {"edit": edit if changes else None, "files": files}


def _repaired(
    ls: Session, program: Program, analyse: Callable[[Source], Analysis]
) -> list[types.TextDocumentEdit]:
    """The edits of ``program`` that repair what is found by ``analyse``."""
    is_open = ls.documents.program(program.uri) is program
    if program.is_notebook and not is_open:
        return _repaired_file(ls, program.uri, analyse)
    after = repair(program, analyse).text
    return [
        edit
        for old, new in zip(program.documents, after.documents, strict=True)
        for edit in _edits(
            ls, old.uri, old.version if is_open else None, old.source, new.source.text
        )
    ]


def _repaired_file(
    ls: Session, uri: str, analyse: Callable[[Source], Analysis]
) -> list[types.TextDocumentEdit]:
    """The edits of the text of a notebook that is not open, whose cells no editor has names for."""
    file = path(uri)
    assert file is not None  # noqa: S101 - it was found on the disk
    try:
        found = read(file)
    except Unreadable:  # it was there a moment ago
        return []
    after = repair(Notebook.of(found.source.name, found.text), analyse).text
    return _edits(ls, uri, None, Source(found.text), after.repaired_file)


def _edits(
    ls: Session, uri: str, version: int | None, old: Source, new: str
) -> list[types.TextDocumentEdit]:
    """The edit that makes ``new`` of ``old``, to be confirmed; none where they are the same."""
    edits = [
        types.AnnotatedTextEdit(
            _CONFIRMED, ls.documents.encoding.client_range(old, edit.range), edit.text
        )
        for edit in difference(old, new)
    ]
    identifier = types.OptionalVersionedTextDocumentIdentifier(uri, version)
    return [types.TextDocumentEdit(identifier, edits)] if edits else []


async def _programs(
    ls: Session,
    params: Any,  # noqa: ANN401
    title: str,
) -> AsyncIterator[tuple[str, Program]]:
    """Yield the program of each file of the workspace with its URI, and tell how far it is."""
    files = list(files_of(ls))
    progress = Progress(ls, getattr(params, "workDoneToken", None), title)
    await progress.begin(len(files))
    ls.remembered.begin(files)
    try:
        for number, file in enumerate(files):
            progress.report(number, len(files))
            await asyncio.sleep(0)  # an edit that came in goes first
            uri = file.as_uri()
            program = program_of(ls, uri, file)
            if program is not None:
                yield uri, program
    finally:
        ls.remembered.end()
        progress.end()
