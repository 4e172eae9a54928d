"""Edits are applied to the text they were made for; repairs end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tapelint.finding import Edit, Finding, Fix, Position, Range, Safety, Severity
from tapelint.fixes.apply import ROUNDS, apply, converge
from tapelint.source.text import Source


def edit(line: int, start: int, end: int, text: str) -> Edit:
    return Edit(Range(Position(line, start), Position(line, end)), text)


def finding(*edits: Edit, safety: Safety = Safety.SAFE) -> Finding:
    place = Position(0, 0)
    fix = Fix("Repair", safety, lambda: edits)
    return Finding("TL1", "name", Severity.ERROR, Range(place, place), "m", fixes=(fix,))


def test_edits_are_applied_at_their_places() -> None:
    source = Source("a\r\n日本👍b\fc\rd")
    edits = [edit(1, 3, 4, "B"), edit(0, 1, 1, "A"), edit(2, 0, 1, "")]
    assert apply(source, edits) == "aA\r\n日本👍B\fc\r"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlapping"):
        apply(Source("abcd"), [edit(0, 0, 2, "x"), edit(0, 1, 3, "y")])


def replacing(
    old: str, new: str, safety: Safety = Safety.SAFE
) -> Callable[[Source], list[Finding]]:
    """A check with one finding for each ``old``, repaired by ``new``."""

    def check(source: Source) -> list[Finding]:
        return [
            finding(edit(number, at, at + len(old), new), safety=safety)
            for number in range(len(source.starts))
            for at in range(len(source.line(number)))
            if source.line(number).startswith(old, at)
        ]

    return check


def test_all_findings_are_repaired() -> None:
    source, fixes = converge(Source("a = 1\na + a\n"), replacing("a", "b"))
    assert source.text == "b = 1\nb + b\n"
    assert len(fixes) == 3


def test_overlapping_repairs_take_a_round_each() -> None:
    source, fixes = converge(Source("aaaa = 1\n"), replacing("aa", "b"))
    assert source.text == "bb = 1\n"
    assert len(fixes) == 2


def test_repairs_that_undo_one_another_end_and_that_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def check(source: Source) -> list[Finding]:
        return [finding(edit(0, 0, 1, "b" if source.text[0] == "a" else "a"))]

    _, fixes = converge(Source("a", "train.py"), check)
    assert len(fixes) == ROUNDS
    assert caplog.messages == ["train.py: there is still something to repair after 10 rounds"]


def test_repairs_that_take_all_rounds_and_end_are_not_told_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source, fixes = converge(Source("aa" * ROUNDS), lambda source: replacing("aa", "b")(source)[:1])
    assert source.text == "b" * ROUNDS
    assert len(fixes) == ROUNDS
    assert not caplog.messages


def test_a_repair_that_fails_takes_no_other_with_it(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> tuple[Edit, ...]:
        raise KeyError

    def check(source: Source) -> list[Finding]:
        found = replacing("a", "b")(source)
        return [*found, replace(finding(), fixes=(Fix("Fail", Safety.SAFE, fail),))]

    source, fixes = converge(Source("a", "train.py"), check)
    assert (source.text, len(fixes)) == ("b", 1)
    assert "train.py: the fix 'Fail' failed" in caplog.text


def test_a_repair_that_breaks_the_text_is_left_out() -> None:
    source, fixes = converge(Source("a = c\n"), lambda _: [finding(edit(0, 0, 1, "("))])
    assert source.text == "a = c\n"
    assert fixes == []


def test_the_same_line_added_by_two_repairs_is_added_once() -> None:
    def check(source: Source) -> list[Finding]:
        new = edit(0, 0, 0, "import b\n")
        return [
            finding(new, edit(number, 0, 1, "b"))
            for number in range(1, len(source.starts))
            if source.line(number).startswith("a")
        ]

    source, fixes = converge(Source("x\na\na\n"), check)
    assert source.text == "import b\nx\nb\nb\n"
    assert len(fixes) == 2


def test_unsafe_repairs_only_where_asked_for() -> None:
    check = replacing("a", "b", Safety.UNSAFE)
    assert converge(Source("a"), check)[0].text == "a"
    assert converge(Source("a"), check, {Safety.UNSAFE})[0].text == "b"
