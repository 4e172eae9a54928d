"""A text and its lines, which end as they do in the Language Server Protocol."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tapelint.source.text import Source

TEXTS = st.text(st.sampled_from("ab\n\r\f\x85\u2028\ud800😀"), max_size=30)


@given(TEXTS)
def test_lines_end_at_line_feeds_and_carriage_returns_only(text):
    source = Source(text)
    assert source.lines == re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    assert "".join(source.lines) == text
    assert [text[start:] for start in source.starts] == [
        "".join(source.lines[number:]) for number in range(len(source.lines))
    ]


@given(TEXTS, TEXTS, st.data())
def test_replacing_lines_is_replacing_text(text, replacement, data):
    source = Source(text, "name")
    last = data.draw(st.integers(0, len(source.lines) - 1))
    first = data.draw(st.integers(0, last))
    end = source.starts[last] + len(source.line(last))
    # Between a carriage return and the line feed after it there is no position to edit at.
    expected = Source(text[: source.starts[first]] + replacement + text[end:], "name")
    changed = source.with_lines(first, last, replacement)
    assert changed == expected
    assert changed.lines == expected.lines
    assert changed.starts == expected.starts
