"""Findings as JSON, one object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tapelint.report.json import entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapelint.report.checked import Checked


def render(files: Iterable[Checked]) -> str:
    """Return the objects of the ``json`` report, a line each."""
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries(files))
