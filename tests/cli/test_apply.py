"""Edits are applied to the text they were made for; repairs are checked, go together, and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tapelint.check import Analysis, analyse
from tapelint.config import Config
from tapelint.finding import Edit, Finding, Fix, Position, Range, Safety, Severity
from tapelint.fixes import repair as repairs
from tapelint.fixes.apply import apply
from tapelint.fixes.repair import Repaired, Text, repair
from tapelint.source.text import Source


def edit(line: int, start: int, end: int, text: str) -> Edit:
    return Edit(Range(Position(line, start), Position(line, end)), text)


def finding(*edits: Edit, safety: Safety = Safety.SAFE, code: str = "TL1") -> Finding:
    place = edits[0].range if edits else Range(Position(0, 0), Position(0, 0))
    fix = Fix("Repair", safety, lambda: edits)
    return Finding(code, "name", Severity.ERROR, place, "m", fixes=(fix,))


def repaired(
    text: str, find: Callable[[Source], list[Finding]], *, unsafe: bool = False
) -> Repaired[Text]:
    """What comes of ``text`` where ``find`` is what finds something."""

    def found(source: Source) -> Analysis:
        return replace(analyse(source, Config()), source=source, findings=find(source))

    result = repair(Text(Source(text, "train.py")), found, unsafe=unsafe)
    result.log()
    return result


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
    result = repaired("a = 1\na + a\n", replacing("a", "b"))
    assert result.text.source.text == "b = 1\nb + b\n"
    assert len(result.fixes) == 3
    assert result.ended


def test_overlapping_repairs_take_a_round_each() -> None:
    result = repaired("aaaa = 1\n", replacing("aa", "b"))
    assert result.text.source.text == "bb = 1\n"
    assert len(result.fixes) == 2


def test_repairs_that_undo_one_another_are_not_made(caplog: pytest.LogCaptureFixture) -> None:
    def check(source: Source) -> list[Finding]:
        return [finding(edit(0, 0, 1, "b" if source.text[0] == "a" else "a"))]

    result = repaired("a", check)
    assert (result.text.source.text, result.fixes) == ("a", [])
    (told,) = caplog.messages
    assert told.startswith("train.py:1: the repair 'Repair' of TL1 is left out")
    assert told.endswith("since it does not remove what TL1 found")


def falling(rounds: int) -> Callable[[Source], list[Finding]]:
    """A check that finds one letter after the other, each of another kind."""

    def check(source: Source) -> list[Finding]:
        number = ord(source.text[0]) - ord("a")
        if number >= rounds:
            return []
        return [finding(edit(0, 0, 1, chr(ord("a") + number + 1)), code=f"TL{number}")]

    return check


def test_where_ten_rounds_do_not_end_it_that_is_told(caplog: pytest.LogCaptureFixture) -> None:
    result = repaired("a", falling(12))
    assert len(result.fixes) == repairs.ROUNDS
    assert not result.ended
    assert caplog.messages == ["train.py: there is still something to repair after 10 rounds"]


def test_repairs_that_take_all_rounds_and_end_are_not_told_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    result = repaired("a", falling(10))
    assert result.ended
    assert result.text.source.text == "k"
    assert not caplog.messages


def test_a_repair_that_fails_takes_no_other_with_it(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> tuple[Edit, ...]:
        raise KeyError

    def check(source: Source) -> list[Finding]:
        found = replacing("a", "b")(source)
        return [*found, replace(finding(), fixes=(Fix("Fail", Safety.SAFE, fail),))]

    result = repaired("a", check)
    assert (result.text.source.text, len(result.fixes)) == ("b", 1)
    assert "train.py: the fix 'Fail' failed" in caplog.text


def only_in(word: str, *edits: Edit) -> Callable[[Source], list[Finding]]:
    """A check that finds something as long as the text has ``word``."""
    return lambda source: [finding(*edits)] if word in source.text else []


WRONG = {
    "breaks the text": ("a = c\n", edit(0, 0, 1, "("), "a text that does not parse"),
    "deletes a comment": ("a = 1  # why\nb\n", edit(0, 0, 12, "c = 1"), "the comment '# why'"),
}


@pytest.mark.parametrize(("text", "wrong", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_repair_is_left_out(text: str, wrong: Edit, why: str) -> None:
    result = repaired(text, only_in("a", wrong))
    assert (result.text.source.text, result.fixes) == (text, [])
    ((_, reason),) = result.refused.values()
    assert why in reason


def test_a_repair_that_leads_to_a_finding_without_one_is_left_out() -> None:
    def check(source: Source) -> list[Finding]:
        if "a" in source.text:
            return [finding(edit(0, 0, 1, "b"))]
        return [replace(finding(code="TL2"), fixes=())]

    result = repaired("a", check)
    assert result.text.source.text == "a"
    assert [reason for _, reason in result.refused.values()] == ["leads to TL2"]


def test_a_wrong_repair_takes_no_right_one_with_it() -> None:
    def check(source: Source) -> list[Finding]:
        found = replacing("a", "b")(source)
        wrong = finding(edit(2, 0, 1, "(")).fixes
        return [
            replace(one, message="wrong", fixes=wrong) if one.range.start.line == 2 else one
            for one in found
        ]

    result = repaired("a\na\na\na\n", check)
    assert result.text.source.text.split() == ["b", "b", "a", "b"]


def test_an_unsafe_repair_is_made_where_it_is_asked_for() -> None:
    check = replacing("a", "b", Safety.UNSAFE)
    assert repaired("a", check).text.source.text == "a"
    assert repaired("a", check, unsafe=True).text.source.text == "b"


def test_the_same_line_added_by_two_repairs_is_added_once() -> None:
    def check(source: Source) -> list[Finding]:
        new = () if "import" in source.text else (edit(0, 0, 0, "import b\n"),)
        return [
            finding(*new, edit(number, 0, 1, "b"))
            for number in range(1, len(source.starts))
            if source.line(number).startswith("a")
        ]

    result = repaired("x\na\na\n", check)
    assert result.text.source.text == "import b\nx\nb\nb\n"
    assert len(result.fixes) == 2
