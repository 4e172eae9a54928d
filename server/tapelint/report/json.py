"""Findings as a JSON array of objects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.finding import Finding
    from tapelint.report.checked import Checked


def render(files: Iterable[Checked]) -> str:
    """Return the array; its positions are 1-based, its columns in code points.

    An object has ``path``, ``line``, ``column``, ``end_line``, ``end_column``, ``code``,
    ``name``, ``severity``, ``message``, ``related`` (the same position fields and a message) and
    ``fixes`` (``title`` and ``safety``). In a notebook ``cell`` is the 1-based number of the
    cell, and the lines are those of the cell.
    """
    entries = [_entry(file, finding) for file in files for finding in file.findings]
    return json.dumps(entries, indent=2, ensure_ascii=False)


def _entry(file: Checked, finding: Finding) -> dict[str, object]:
    return {
        "path": file.path,
        **file.fields(finding.range),
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "related": list(_related(file, finding)),
        "fixes": [{"title": fix.title, "safety": fix.safety.value} for fix in finding.fixes],
    }


def _related(file: Checked, finding: Finding) -> Iterator[dict[str, object]]:
    for related in finding.related:
        yield {"path": file.path, **file.fields(related.range), "message": related.message}
