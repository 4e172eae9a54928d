"""The list of faults in public repositories, and what counts as found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.accuracy import public
from tapelint.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PROGRAM = """import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.Adam(0.1)
for step in range(3):
    with tf.GradientTape() as tape:
        loss = w * w
    grads = tape.gradient(loss, [w])
"""


def fault(line: int, *rules: str) -> public.Fault:
    return public.Fault(
        repository="owner/name",
        commit="0" * 40,
        path="train.py",
        line=line,
        kind="gradients never applied",
        silent=True,
        why="",
        rules=rules,
    )


def seen_in(folder: Path, *faults: public.Fault) -> list[bool | None]:
    return [one.found for one in public.seen(folder, faults)]


def test_each_fault_has_rules_that_exist_or_a_cause_to_be_missed() -> None:
    codes = {rule.code for rule in RULES}
    for one in public.faults():
        assert set(one.rules) <= codes, one.key
        assert one.rules or one.cause, one.key


def test_what_a_rule_about_the_fault_reports_nearby_is_found(tmp_path: Path) -> None:
    path = tmp_path / "owner+name" / "train.py"
    path.parent.mkdir()
    path.write_text(PROGRAM, encoding="utf-8")
    assert seen_in(tmp_path, fault(8, "TL101"), fault(8, "TL514"), fault(80, "TL101")) == [
        True,
        False,
        False,
    ]


def test_what_cannot_be_fetched_is_told_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(public, "_HOST", (tmp_path / "nowhere").as_uri())
    assert seen_in(tmp_path / "cache", fault(8, "TL101")) == [None]
    assert "owner/name cannot be fetched" in capsys.readouterr().err
