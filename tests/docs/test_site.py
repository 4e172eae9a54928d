"""The pages as the site has them, and what its playground says of a program."""

from __future__ import annotations

import base64
import json
import re
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from tapelint.fixes import rewrite
from tapelint.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "scripts"), str(ROOT / "site" / "playground")]
import analysis  # noqa: E402 - it stands beside the page that runs it
from build_site import navigation, pack, staged  # noqa: E402 - a script

PAGES = sorted((ROOT / "docs").rglob("*.md"))
OUTSIDE = """\
import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    y = w * 2.0
loss = y * y
grads = tape.gradient(loss, [w])
optimizer.apply_gradients(zip(grads, [w]))
"""
ZIPPED, RENAMED = (
    next(rule.bad for rule in RULES if rule.name == name)
    for name in ("zip-reversed", "optimizer-argument-renamed")
)


@pytest.fixture
def without_libcst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewrite, "_blocks", lambda: None)


def look(text: str, version: str = "", offset: int = 0) -> dict[str, Any]:
    return json.loads(analysis.look(text, version, offset, 1))


def after(text: str, edits: list[dict[str, Any]]) -> str:
    """The text after edits, by places in UTF-16 as JavaScript has them."""
    units = text.encode("utf-16-le")
    for edit in sorted(edits, key=lambda one: one["from"], reverse=True):
        insert = edit["insert"].encode("utf-16-le")
        units = units[: 2 * edit["from"]] + insert + units[2 * edit["to"] :]
    return units.decode("utf-16-le")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_link_leads_out_of_the_site(page: Path) -> None:
    for target in re.findall(r"\]\((?!\w+:|#)([^)\s#]+)", staged(page)):
        assert (ROOT / "docs") in (page.parent / target).resolve().parents


def test_links_to_other_places_keep_their_words() -> None:
    engine = staged(ROOT / "docs" / "engine.md")
    assert "goes through the `Log`\n(undo_log.py). A branch is run" in engine
    assert "The bounds are in [limits.md](limits.md)." in engine


def test_every_rule_is_in_the_navigation() -> None:
    assert {f"rules/{rule.name}.md" for rule in RULES} == set(
        re.findall(r"rules/[a-z0-9-]+\.md", navigation())
    )


def test_the_example_of_a_rule_is_in_its_link_to_the_playground() -> None:
    rule = next(one for one in RULES if one.name == "zip-reversed")
    page = staged(ROOT / "docs" / "rules" / f"{rule.name}.md")
    (code,) = re.findall(r'href="\.\./\.\./playground/#code=([\w-]+)"', page)
    packed = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    assert zlib.decompress(packed, -15).decode() == rule.bad


def test_the_playground_gets_the_analysis_and_neither_server_nor_command(tmp_path: Path) -> None:
    pack(tmp_path / "tapelint.zip")
    names = zipfile.ZipFile(tmp_path / "tapelint.zip").namelist()
    assert {"analysis.py", "tapelint/check.py", "tapelint/knowledge/measured.json"} <= set(names)
    assert not [name for name in names if name.startswith(("tapelint/lsp/", "tapelint/cli/"))]


def test_a_finding_has_its_place_and_its_repair() -> None:
    (finding,) = look(ZIPPED)["findings"]
    assert finding["code"] == "TL203"
    assert ZIPPED[finding["from"] : finding["to"]] == "zip([w, b], grads)"
    (repair,) = finding["repairs"]
    assert repair["isSafe"]
    assert "apply_gradients(zip(grads, [w, b]))" in after(ZIPPED, repair["edits"])


def test_places_are_counted_as_in_javascript() -> None:
    text = ZIPPED.replace("import", "# \N{SNAKE}\N{SNAKE}\nimport", 1)
    (finding,) = look(text)["findings"]
    units = text.encode("utf-16-le")
    there = units[2 * finding["from"] : 2 * finding["to"]].decode("utf-16-le")
    assert there == "zip([w, b], grads)"
    assert look(after(text, finding["repairs"][0]["edits"]))["findings"] == []
    assert json.loads(analysis.hover(0)) is None


@pytest.mark.usefixtures("without_libcst")
def test_a_repair_that_needs_libcst_is_named_and_not_made() -> None:
    (finding,) = look(OUTSIDE)["findings"]
    assert finding["code"] == "TL501"
    assert finding["repairs"] == []
    assert finding["elsewhere"] == [{"title": "Move it into the tape", "isSafe": True}]


def test_the_step_at_the_cursor_is_drawn() -> None:
    drawing = look(OUTSIDE, offset=OUTSIDE.index("tf.GradientTape"))["drawing"]
    assert [stop["role"] for stop in drawing["stops"] if stop["isHere"]] == ["tape"]
    assert any(edge["isBroken"] for edge in drawing["edges"])
    elsewhere = json.loads(analysis.step(OUTSIDE.index("apply_gradients"), 2))
    assert elsewhere["number"] == 2
    assert "optimizer" in [stop["role"] for stop in elsewhere["stops"] if stop["isHere"]]


def test_a_hover_tells_where_gradients_come_from() -> None:
    look(OUTSIDE)
    hover = json.loads(analysis.hover(OUTSIDE.index("grads")))
    assert "of `loss` with respect to `[w]`" in hover["markdown"]
    assert "`∂loss/∂[w]` (8)" in hover["markdown"]


@pytest.mark.parametrize(("version", "severity"), [("2.21", "error"), ("2.15", "warning")])
def test_the_version_that_is_chosen_counts(version: str, severity: str) -> None:
    (finding,) = look(RENAMED, version)["findings"]
    assert (finding["code"], finding["severity"]) == ("TL804", severity)


@pytest.mark.parametrize("text", ["", "import tensorflow as tf\nwith tf.GradientTape(", "\r\n"])
def test_nothing_is_said_of_what_trains_nothing(text: str) -> None:
    assert look(text) == {"findings": [], "drawing": None}
