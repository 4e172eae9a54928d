"""One line a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapelint.report.checked import Checked


def render(files: Iterable[Checked]) -> str:
    """Return ``path:line:column: severity CODE name: message`` lines, 1-based."""
    return "\n".join(
        f"{file.place(finding.range.start)}: {finding.severity.value} {finding.code} "
        f"{finding.name}: {' '.join(finding.message.split())}"
        for file in files
        for finding in file.findings
    )
