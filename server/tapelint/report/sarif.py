"""Findings in the Static Analysis Results Interchange Format, version 2.1.0."""

from __future__ import annotations

import json
import os
from inspect import cleandoc
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from tapelint import __version__
from tapelint.finding import Finding, Range, Severity
from tapelint.report.fingerprint import fingerprints
from tapelint.report.web import page
from tapelint.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.report.checked import Checked
    from tapelint.rules.base import Rule

_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}


def render(files: Iterable[Checked]) -> str:
    """Return a log with one run; its columns count code points."""
    found = list(fingerprints(files))
    codes = {finding.code for _, finding, _ in found}
    run = {
        "tool": {
            "driver": {
                "name": "tapelint",
                "version": __version__,
                "rules": [_rule(rule) for rule in RULES if rule.code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(*one) for one in found],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.summary},
        "help": {"text": cleandoc(rule.page), "markdown": cleandoc(rule.page)},
        **({"helpUri": address} if (address := page(rule.name)) else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(file: Checked, finding: Finding, fingerprint: str) -> dict[str, object]:
    return {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(file, finding.range)],
        "relatedLocations": [
            {**_location(file, related.range), "message": {"text": related.message}}
            for related in finding.related
        ],
        "partialFingerprints": {"tapelint/v1": fingerprint},
        **({"fixes": fixes} if (fixes := list(_fixes(file, finding))) else {}),
    }


def _fixes(file: Checked, finding: Finding) -> Iterator[dict[str, object]]:
    """Yield the repairs, but in a notebook: there the lines of a cell are none of the file."""
    for fix in finding.fixes if file.cells is None else ():
        replacements = [
            {"deletedRegion": _region(file, one.range), "insertedContent": {"text": one.text}}
            for one in fix.build()
        ]
        if replacements:
            change = {"artifactLocation": _artifact(file), "replacements": replacements}
            yield {"description": {"text": fix.title}, "artifactChanges": [change]}


def _location(file: Checked, range_: Range) -> dict[str, object]:
    location: dict[str, object] = {
        "physicalLocation": {"artifactLocation": _artifact(file), "region": _region(file, range_)}
    }
    if file.cells is not None:
        cell, _ = file.locate(range_.start.line)
        location["logicalLocations"] = [{"name": f"cell {cell}", "kind": "member"}]
    return location


def _artifact(file: Checked) -> dict[str, str]:
    path = PurePath(file.path)
    return {"uri": path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))}


def _region(file: Checked, range_: Range) -> dict[str, int]:
    fields = file.fields(range_)
    return {
        "startLine": fields["line"],
        "startColumn": fields["column"],
        "endLine": fields["end_line"],
        "endColumn": fields["end_column"],
    }
