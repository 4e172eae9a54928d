"""Open, change and close: what is published, for which version, in which units."""

from __future__ import annotations

import pytest
from language_client import PROFILES, span
from lsprotocol import types

URI = "file:///project/train.py"


@pytest.mark.parametrize("profile", PROFILES)
async def test_reports_on_open_and_change_with_the_version(start, profile):
    editor = await start(profile)
    editor.open(URI, "x = BAD\n")
    [found] = await editor.diagnostics_of(URI, 1)
    assert found.range == span(0, 4, 0, 7)
    assert (found.code, found.source, found.message) == ("T-BAD", "tapelint", "BAD is here")
    assert found.severity is types.DiagnosticSeverity.Error
    editor.change(URI, 2, (0, 0, 0, 0, "\n"))
    [found] = await editor.diagnostics_of(URI, 2)
    assert found.range == span(1, 4, 1, 7)
    editor.change(URI, 3, "fine")
    assert await editor.diagnostics_of(URI, 3) == []


async def test_close_takes_the_diagnostics_back(start):
    editor = await start()
    editor.open(URI, "BAD")
    assert await editor.diagnostics_of(URI, 1)
    editor.close(URI)
    assert await editor.diagnostics_of(URI, None) == []
    editor.open(URI, "BAD BAD", version=1)
    assert len(await editor.diagnostics_of(URI, 1)) == 2
