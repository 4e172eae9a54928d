"""The real server over a core that finds marked words, so that each test says what is found.

``BAD``     an error, repaired safely to ``GOOD`` or, unsafely, by taking it away
``MEH``     a warning that points back to the first ``ORIGIN``, repaired safely to ``FINE``
``AFTER``   a hint, repaired safely by a line ``added`` after its own
``CROSS``   an error whose repair replaces everything up to the middle of the next line
``INDENT``  an error whose repair indents the next line
``SAME``    an error whose repair changes nothing
``FAILS``   an error whose repair cannot be built
``SHOWN``   an error whose repair is for display only
``CRASH``   makes the analysis fail
``WIDE``    an error from here to the end of the text
``CONFIG``  an error that says which rules the settings ignore

A hover says what the whole text is, as JSON.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from dataclasses import replace

from tapelint import check as core
from tapelint.finding import Edit, Finding, Fix, Position, Range, Related, Safety, Severity
from tapelint.hover import Hover
from tapelint.lsp.features import create
from tapelint.lsp.transport import serve
from tapelint.source.parse import parse
from tapelint.source.text import Source

WORDS = re.compile(r"BAD|MEH|AFTER(?!.*\nadded)|CROSS|INDENT|SAME|FAILS|SHOWN|WIDE|CONFIG")


def analyse(source, config, before=None, *, typed=True):  # noqa: ARG001 - it reuses nothing
    if "CRASH" in source.text:
        raise RuntimeError(source.text)
    findings = [
        find(source, config, word[0], place(source, *word.span()))
        for word in WORDS.finditer(source.text)
    ]
    nothing = core.analyse(Source("", source.name), config)
    return replace(nothing, source=source, syntax=parse(source), findings=findings)


def find(source, config, word, range_):
    next_line = Position(range_.start.line + 1, 0)
    edits = {
        "BAD": [
            ("Make it good", Safety.SAFE, range_, "GOOD"),
            ("Take it away", Safety.UNSAFE, range_, ""),
        ],
        "MEH": [("Make it fine", Safety.SAFE, range_, "FINE")],
        "AFTER": [("Add a line", Safety.SAFE, Range(next_line, next_line), "added\n")],
        "CROSS": [("Cross", Safety.SAFE, Range(range_.start, Position(next_line.line, 1)), "x")],
        "INDENT": [("Indent", Safety.SAFE, Range(next_line, next_line), "    ")],
        "SAME": [("Change nothing", Safety.SAFE, range_, word)],
        "FAILS": [("Fail", Safety.SAFE, None, "")],
        "SHOWN": [("Only shown", Safety.DISPLAY, range_, "x")],
        "WIDE": [],
        "CONFIG": [],
    }[word]
    severity = {"MEH": Severity.WARNING, "AFTER": Severity.HINT}.get(word, Severity.ERROR)
    origin = source.text.find("ORIGIN")
    related = (
        (Related(place(source, origin, origin + 6), "it began here"),)
        if word == "MEH" and origin >= 0
        else ()
    )
    if word == "WIDE":
        range_ = Range(range_.start, place(source, len(source.text), len(source.text)).end)
    message = f"ignore: {' '.join(config.ignore)}" if word == "CONFIG" else f"{word} is here"
    fixes = tuple(
        Fix(title, safety, lambda target=target, text=text: build(target, text))
        for title, safety, target, text in edits
    )
    return Finding(f"T-{word}", word.lower(), severity, range_, message, related, fixes)


def build(range_, text):
    if range_ is None:
        raise RuntimeError
    return (Edit(range_, text),)


def place(source, start, end):
    return Range(position(source, start), position(source, end))


def position(source, offset):
    line = max(n for n, start in enumerate(source.starts) if start <= offset)
    return Position(line, offset - source.starts[line])


def hover_at(analysis, position, _name):
    return Hover(Range(position, position), json.dumps(analysis.source.text))


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr)
    serve(create(analyse, hover_at))
