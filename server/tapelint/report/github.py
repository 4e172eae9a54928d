"""Findings as GitHub shows them beside a pull request's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapelint.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapelint.report.checked import Checked

_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
    Severity.HINT: "notice",
}


def render(files: Iterable[Checked]) -> str:
    """Return one workflow command a finding."""
    return "\n".join(_command(file, finding) for file in files for finding in file.findings)


def _command(file: Checked, finding: Finding) -> str:
    fields = file.fields(finding.range)
    properties = {
        "title": f"{finding.code} {finding.name}",
        "file": file.path,
        "line": fields["line"],
        "endLine": fields["end_line"],
        "col": fields["column"],
        "endColumn": fields["end_column"],
    }
    if file.cells:
        # GitHub knows lines of the file only, and a cell's lines are none.
        properties = {key: properties[key] for key in ("title", "file")}
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    message = f"{file.place(finding.range.start)}: {finding.message}"
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
