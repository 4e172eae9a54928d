"""The schema of the settings agrees with what is read from them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

import tapelint.settings
from tapelint.settings import load
from tapelint.source import toml

SCHEMA = json.loads(
    (Path(tapelint.settings.__file__).parent / "tapelint.schema.json").read_text(encoding="utf-8")
)


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "settings",
    [
        "",
        'tensorflow-version = "2.15"',
        'tensorflow-version = "2.16.1"',
        'tensorflow-version = "1.15"',
        'tensorflow-version = "1.16"',
        'tensorflow-version = "2.0"',
        'tensorflow-version = "2.31.0"',
        'tensorflow-version = "2.32"',
        'tensorflow-version = "2.150"',
        'tensorflow-version = "3.0"',
        'tensorflow-version = "latest"',
        "tensorflow-version = 2.15",
        'select = ["TL1", "zip-reversed", "TL102"]',
        'select = ["TL9"]',
        'select = ["zip-revrsed"]',
        'select = "TL1"',
        'ignore = ["TL102", 5]',
        'exclude = ["old/", "*.py"]',
        "exclude = [1]",
        'severity = { TL102 = "hint", "zip-reversed" = "off" }',
        'severity = { TL102 = "loud" }',
        'severity = { TL999 = "hint" }',
        'per-file-ignores = { "tests/**" = ["TL1"] }',
        'per-file-ignores = { "tests/**" = "TL1" }',
        "inlay-hints = true",
        'inlay-hints = "yes"',
        'excludes = ["old/"]',
    ],
)
def test_it_refuses_what_is_told_as_wrong_and_nothing_else(settings: str, tmp_path: Path) -> None:
    text = f"[tool.tapelint]\n{settings}\n"
    (tmp_path / "pyproject.toml").write_text(text)
    table = toml.loads(text)["tool"]["tapelint"]
    accepted = jsonschema.Draft7Validator(SCHEMA).is_valid(table)
    assert accepted == (not load(tmp_path).problems)


def test_the_settings_of_the_readme_are_valid() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    tables = [toml.loads(block).get("tool", {}).get("tapelint") for block in blocks]
    assert any(tables)
    for table in filter(None, tables):
        jsonschema.Draft7Validator(SCHEMA).validate(table)
