"""A rule is turned off in a pyproject.toml, and all else in it stays."""

from __future__ import annotations

import pytest

from tapelint.settings.ignoring import ignoring
from tapelint.source.text import Source

IGNORED = 'ignore = ["zip-reversed"]\n'


def after(text: str) -> str | None:
    edit = ignoring(text, "zip-reversed")
    if edit is None:
        return None
    source = Source(text)
    start, end = source.offset(edit.range.start), source.offset(edit.range.end)
    return text[:start] + edit.text + text[end:]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", '[tool.tapelint]\nignore = ["zip-reversed"]\n'),
        (
            "[project]\nname = 'x' # mine\n",
            "[project]\nname = 'x' # mine\n\n[tool.tapelint]\nignore = [\"zip-reversed\"]\n",
        ),
        ("[tool.tapelint]\nignore = []\n", '[tool.tapelint]\nignore = ["zip-reversed"]\n'),
        (
            "[tool.tapelint]\nignore = [\n\t'TL1', # why\n]\n[a]\nb = 1\n",
            "[tool.tapelint]\nignore = [\n\t'TL1', # why\n\t\"zip-reversed\",\n]\n[a]\nb = 1\n",
        ),
        (
            "[tool.tapelint.severity]\nTL1 = 'off'\n",
            f"[tool.tapelint]\n{IGNORED}\n[tool.tapelint.severity]\nTL1 = 'off'\n",
        ),
        (
            "[tool.ruff]\na = 1\n\n[c]\nd = 2\n",
            f"[tool.ruff]\na = 1\n\n[tool.tapelint]\n{IGNORED}\n[c]\nd = 2\n",
        ),
        (
            "tool.tapelint.select = ['TL1']\n",
            "tool.tapelint.select = ['TL1']\ntool.tapelint.ignore = [\"zip-reversed\"]\n",
        ),
        (
            "[tool]\ntapelint = {select = ['TL1']}\n",
            "[tool]\ntapelint = {select = ['TL1'],ignore = [\"zip-reversed\"]}\n",
        ),
        (
            "[tool.tapelint]\r\nselect = ['TL1']\r\n",
            "[tool.tapelint]\r\nselect = ['TL1']\r\nignore = [\"zip-reversed\"]\r\n",
        ),
    ],
)
def test_the_rule_is_added_and_the_rest_stays(before: str, expected: str) -> None:
    assert after(before) == expected


@pytest.mark.parametrize(
    "text", ["tool = 1\n", "tool = {a = 1}\n", "[tool.tapelint]\nignore = 1\n", "[tool", "a = = 1"]
)
def test_what_cannot_be_edited_is_left_alone(text: str) -> None:
    assert after(text) is None
