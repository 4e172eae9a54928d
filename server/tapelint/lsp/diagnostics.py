"""Findings as the protocol's diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from tapelint.finding import Position, Range, Severity
from tapelint.lsp.documentation import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapelint.finding import Finding
    from tapelint.lsp.client import Client
    from tapelint.lsp.positions import Encoding
    from tapelint.lsp.program import Document, Program
    from tapelint.settings import Problem

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
SOURCE = "tapelint"
UNUSED_SUPPRESSION = "TL001"
_RENAMED_ARGUMENT = "TL804"
_TAGS = {
    UNUSED_SUPPRESSION: (types.DiagnosticTag.Unnecessary,),
    _RENAMED_ARGUMENT: (types.DiagnosticTag.Deprecated,),
}


def diagnostics(
    program: Program, findings: Iterable[Finding], client: Client, encoding: Encoding
) -> dict[Document, list[types.Diagnostic]]:
    """Return the ``findings`` as diagnostics of each document of ``program``, none left out."""
    found: dict[Document, list[types.Diagnostic]] = {each: [] for each in program.documents}
    for finding in findings:
        document, _ = program.locate(finding.range)
        found[document].append(diagnostic(program, finding, client, encoding))
    return found


def of_file(program: Program, findings: Iterable[Finding]) -> list[types.Diagnostic]:
    """Return the ``findings`` as diagnostics of a notebook's file, whose cells are open nowhere."""
    nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
    return [
        types.Diagnostic(
            nowhere,
            f"{program.name_line(finding.range.start.line)}: {finding.message}",
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            source=SOURCE,
        )
        for finding in findings
    ]


def diagnostic(
    program: Program, finding: Finding, client: Client, encoding: Encoding
) -> types.Diagnostic:
    """Return ``finding`` as a diagnostic of the document that it starts in."""
    document, range_ = program.locate(finding.range)
    address = page(finding.name) if client.code_descriptions else None
    return types.Diagnostic(
        range=encoding.client_range(document.source, range_),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(address) if address else None,
        source=SOURCE,
        tags=[tag for tag in _TAGS.get(finding.code, ()) if tag in client.tags] or None,
        related_information=_related(program, finding, encoding)
        if client.related_information
        else None,
    )


def _related(
    program: Program, finding: Finding, encoding: Encoding
) -> list[types.DiagnosticRelatedInformation]:
    information = []
    for related in finding.related:
        document, range_ = program.locate(related.range)
        location = types.Location(document.uri, encoding.client_range(document.source, range_))
        information.append(types.DiagnosticRelatedInformation(location, related.message))
    return information


def problem(found: Problem, encoding: Encoding) -> types.Diagnostic:
    """Return what is wrong with a setting as a diagnostic of the file that it stands in."""
    place = found.range or Range(Position(0, 0), Position(0, 0))
    return types.Diagnostic(
        range=encoding.client_range(found.source, place),
        message=found.message,
        severity=types.DiagnosticSeverity.Warning,
        source=SOURCE,
    )
