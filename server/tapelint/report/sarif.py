"""Findings in the Static Analysis Results Interchange Format, version 2.1.0."""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from tapelint import __version__
from tapelint.finding import Finding, Range, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapelint.report.checked import Checked

_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}


def render(files: Iterable[Checked]) -> str:
    """Return a log with one run; its columns count code points."""
    found = [(file, finding) for file in files for finding in file.findings]
    rules = sorted({(finding.code, finding.name) for _, finding in found})
    run = {
        "tool": {
            "driver": {
                "name": "tapelint",
                "version": __version__,
                "rules": [{"id": code, "name": name} for code, name in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(file, finding) for file, finding in found],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _result(file: Checked, finding: Finding) -> dict[str, object]:
    return {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(file, finding.range)],
        "relatedLocations": [
            {**_location(file, related.range), "message": {"text": related.message}}
            for related in finding.related
        ],
    }


def _location(file: Checked, range_: Range) -> dict[str, object]:
    path = PurePath(file.path)
    uri = path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
    fields = file.fields(range_)
    region = {
        "startLine": fields["line"],
        "startColumn": fields["column"],
        "endLine": fields["end_line"],
        "endColumn": fields["end_column"],
    }
    location: dict[str, object] = {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}
    }
    if "cell" in fields:
        location["logicalLocations"] = [{"name": f"cell {fields['cell']}", "kind": "member"}]
    return location
