"""Findings as a JSON array of objects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tapelint.report.fingerprint import fingerprints
from tapelint.report.web import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.finding import Finding
    from tapelint.report.checked import Checked


def render(files: Iterable[Checked]) -> str:
    """Return the array; its positions are 1-based, its columns in code points.

    An object has ``path``, ``line``, ``column``, ``end_line``, ``end_column``, ``code``,
    ``name``, ``severity``, ``message``, ``related`` (the same position fields and a message),
    ``fingerprint`` (the same in the next run, wherever the lines have moved) and ``fixes``
    (``title``, ``safety`` and ``edits``: position fields and the ``text`` to put there); and
    ``page``, the address of the rule's page, if the documentation is on the web. In a notebook
    ``cell`` is the 1-based number of the cell, and the lines are those of the cell.
    """
    return json.dumps(list(entries(files)), indent=2, ensure_ascii=False)


def entries(files: Iterable[Checked]) -> Iterator[dict[str, object]]:
    """Yield the objects of the array."""
    for file, finding, fingerprint in fingerprints(files):
        yield _entry(file, finding, fingerprint)


def _entry(file: Checked, finding: Finding, fingerprint: str) -> dict[str, object]:
    return {
        "path": file.path,
        **file.fields(finding.range),
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        **({"page": address} if (address := page(finding.name)) else {}),
        "related": list(_related(file, finding)),
        "fingerprint": fingerprint,
        "fixes": [
            {
                "title": fix.title,
                "safety": fix.safety.value,
                "edits": [{**file.fields(one.range), "text": one.text} for one in fix.build()],
            }
            for fix in finding.fixes
        ],
    }


def _related(file: Checked, finding: Finding) -> Iterator[dict[str, object]]:
    for related in finding.related:
        yield {"path": file.path, **file.fields(related.range), "message": related.message}
