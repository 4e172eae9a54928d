"""Comments silence what they stand on, and say so when they silence nothing."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Finding, Position, Range, Severity
from tapelint.fixes.apply import apply
from tapelint.source.suppressions import Suppressions
from tapelint.source.text import Source


def finding(line: int, code: str = "TL102", name: str = "gradients-not-zipped") -> Finding:
    place = Position(line, 4)
    return Finding(code, name, Severity.ERROR, Range(place, place), "message")


def silenced(text: str, **kwargs: str) -> list[int]:
    """The 0-based lines of ``text`` on which a finding is silenced."""
    source = Source(text)
    comments = Suppressions.of(source)
    return [line for line in range(len(source.starts)) if comments.covers(finding(line, **kwargs))]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb  # tapelint: ignore\nc\n", [1]),
        ("a\nb(\n  1,\n  2)  # tapelint: ignore\nc\n", [1, 2, 3]),
        ("a\nb(  # tapelint: ignore\n  1,\n  2)\nc\n", [1, 2, 3]),
        ("a\n# tapelint: ignore\n\nb(\n  1)\nc\n", [3, 4]),
        ("with a:  # tapelint: ignore\n    b\n", [0]),
        ("a\nb  # noqa # tapelint:ignore because\nc\n", [1]),
        ("a = '# tapelint: ignore'\n", []),
        ('"""\n# tapelint: ignore-file\n"""\na\n', []),
        ("a(\nb  # tapelint: ignore\nc\n", [1]),
        ("a\n# tapelint: off\nb\n# tapelint: on\nc\n", [1, 2]),
        ("a\n# tapelint: off\nb", [1, 2]),
        ("a\n# tapelint: ignore-file\n", [0, 1, 2]),
        ("a  # tapelint: ignroe\n", []),
        ("a\f\r\nb # tapelint: ignore\rc", [1]),
    ],
)
def test_lines(text: str, lines: list[int]) -> None:
    assert silenced(text) == lines


@pytest.mark.parametrize(
    ("selector", "covers"),
    [
        ("", True),
        ("[TL102]", True),
        ("[tl1]", True),
        ("[TL2, gradients-not-zipped]", True),
        ("[TL103]", False),
        ("[zip-reversed]", False),
        ("[]", False),
    ],
)
@pytest.mark.parametrize("kind", ["ignore", "ignore-file", "off"])
def test_selectors(kind: str, selector: str, *, covers: bool) -> None:
    assert (silenced(f"a  # tapelint: {kind}{selector}") == [0]) is covers


def test_a_rule_switched_on_again_leaves_the_others_off() -> None:
    text = "# tapelint: off\na\n# tapelint: on[TL102]\nb\n"
    assert silenced(text) == [0, 1]
    assert silenced(text, code="TL103", name="other") == [0, 1, 2, 3, 4]


def test_unused_comments() -> None:
    text = (
        "a  # tapelint: ignore\nb  # tapelint: ignore[TL2]\nc  # tapelint: ignroe\n"
        "# tapelint: off[TL3]\nd\n# tapelint: on\n"
    )
    source = Source(text)
    unused = Suppressions.of(source).unused([finding(0), finding(1)])
    assert [source.slice(comment.range) for comment, _ in unused] == [
        "# tapelint: ignore[TL2]",
        "# tapelint: ignroe",
        "# tapelint: off[TL3]",
    ]


PAIRED_WRONG = """\
import tensorflow as tf
w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = w * w
{before}
optimizer.apply_gradients(tape.gradient(loss, [w])){after}
# tapelint: on
"""


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("ignore", "before"),
        ("ignore", "after"),
        ("off", "before"),
        ("ignore-file", "before"),
        ("ignore-file", "after"),
    ],
)
@pytest.mark.parametrize(
    ("names", "needless", "left"),
    [
        ("TL102", [], "TL102"),
        ("TL102, zip-reversed", ["zip-reversed"], "TL102"),
        ("TL101 , TL1,gradients-not-zipped,TL999", ["TL101", "TL999"], "TL1,gradients-not-zipped"),
        (" TL101, TL201,  TL102 ", ["TL101, TL201"], " TL102 "),
        ("TL203, TL101", ["# tapelint: {kind}[TL203, TL101]"], None),
        ("TL203, TL102, TL300, TL202", ["TL203", "TL300"], "TL102, TL202"),
    ],
)
def test_a_name_that_silences_nothing_is_taken_out(
    kind: str, place: str, names: str, needless: list[str], left: str | None
) -> None:
    comment = f"# tapelint: {kind}[{names}]"
    empty = {"before": "", "after": ""}
    source = Source(PAIRED_WRONG.format(**(empty | {place: comment})))
    # TL202 is off: whether it is needless is not known.
    found = check(source, Config(ignore=frozenset({"TL202"})))
    unused = [one for one in found if one.code == "TL001"]
    assert [source.slice(one.range) for one in unused] == [
        each.format(kind=kind) for each in needless
    ]
    assert all(one.message.startswith("Nothing is found here that ") for one in unused)
    fixed = apply(source, [edit for one in unused for edit in one.fixes[0].build()])
    kept = f"# tapelint: {kind}[{left}]" if left else ""
    expected = PAIRED_WRONG.format(**(empty | {place: kept}))
    assert fixed.replace("\n\n", "\n") == expected.replace("\n\n", "\n")
