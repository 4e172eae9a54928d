"""What the playground asks of Tapelint; the answers are JSON.

Offsets are those of JavaScript, in UTF-16 code units; lines are counted from 1. The objects are
those that ``messages.ts`` describes.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from tapelint.check import analyse
from tapelint.config import Config, Span, keras_of_tensorflow
from tapelint.finding import Finding, Range, Safety
from tapelint.fixes.check import Check
from tapelint.fixes.repair import Candidate, Text, candidates, right
from tapelint.graph import Graph, Node, graph_at
from tapelint.hover import hover_at
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "train.py"
# What comes after it takes two units.
_LAST_OF_ONE = "\uffff"
_WHERE = "as chosen above the program"


class Offsets:
    """The places of a text as JavaScript counts them, and back."""

    def __init__(self, source: Source) -> None:
        """Count once."""
        self._source = source
        self._units = list(accumulate((1 + (one > _LAST_OF_ONE) for one in source.text), initial=0))

    def of(self, range_: Range) -> dict[str, int]:
        """Return where ``range_`` begins and ends."""
        start, end = (self._source.offset(one) for one in (range_.start, range_.end))
        return {"from": self._units[start], "to": self._units[end]}

    def at(self, offset: int) -> Range:
        """Return the empty range at ``offset``."""
        place = bisect_right(self._units, offset) - 1
        return self._source.between(place, place)


class Looked:
    """The program that is looked at."""

    def __init__(self, text: str, version: str) -> None:
        """``version`` is that of TensorFlow, such as "2.21"; empty where it is not known."""
        self._config = _config(version)
        self._source = Source(text, _NAME)
        self._analysis = analyse(self._source, self._config)
        self._offsets = Offsets(self._source)
        self._candidates = self._repairs()

    def findings(self) -> list[dict[str, Any]]:
        """Return what is wrong, in the order of the lines, with how to repair it."""
        return [
            {**self._finding(one), **self._offsets.of(one.range), "related": self._related(one)}
            for one in self._analysis.findings
        ]

    def drawing(self, offset: int, number: int) -> dict[str, Any] | None:
        """Return the training step at ``offset`` as the view of the extension draws it."""
        here = self._offsets.at(offset).start
        graph = graph_at(self._analysis, here)
        return (
            None if graph is None else self._drawing(graph, lambda one: one.contains(here), number)
        )

    def hover(self, offset: int) -> dict[str, Any] | None:
        """Return what there is to say about the words at ``offset``."""
        place = self._offsets.at(offset).start
        found = hover_at(self._analysis, place, lambda line: f"line {line + 1}")
        return found and {**self._offsets.of(found.range), "markdown": found.markdown}

    def _repairs(self) -> dict[int, list[Candidate]]:
        """The repairs that can be made, by the number of the finding."""
        text, check, findings = Text(self._source), Check(self._analysis), self._analysis.findings
        offered = [
            (number, one)
            for number, finding in enumerate(findings)
            for one in candidates(text, self._analysis, check, finding)
        ]
        made = right(
            text, check, [one for _, one in offered], lambda source: analyse(source, self._config)
        )
        return {
            number: [one for other, one in offered if other == number and one in made]
            for number in range(len(findings))
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        number = self._analysis.findings.index(finding)
        made = [
            {
                "title": one.fix.title,
                "isSafe": one.safety is Safety.SAFE,
                "edits": [
                    {**self._offsets.of(edit.range), "insert": edit.text} for edit in one.edits
                ],
            }
            for one in self._candidates[number]
        ]
        titles = {one["title"] for one in made}
        return {
            "index": number,
            "code": finding.code,
            "name": finding.name,
            "severity": finding.severity.value,
            "message": finding.message,
            "line": finding.range.start.line + 1,
            "repair": made[0]["title"] if made else None,
            "repairs": made,
            "elsewhere": [
                {"title": one.title, "isSafe": one.safety is Safety.SAFE}
                for one in finding.fixes
                if one.safety is not Safety.DISPLAY and one.title not in titles and not one.build()
            ],
        }

    def _related(self, finding: Finding) -> list[dict[str, Any]]:
        return [
            {
                **self._offsets.of(one.range),
                "line": one.range.start.line + 1,
                "message": one.message,
            }
            for one in finding.related
        ]

    def _drawing(
        self, graph: Graph, is_here: Callable[[Range], bool], number: int
    ) -> dict[str, Any]:
        def stop(node: Node) -> dict[str, Any]:
            return {
                "role": node.role.value,
                "label": node.label,
                "line": node.range.start.line + 1,
                "isHere": is_here(node.range),
                "findings": [self._finding(one) for one in node.findings],
                **self._offsets.of(node.range),
            }

        return {
            "kind": "drawing",
            "number": number,
            "name": graph.name,
            "stops": [stop(node) for node in graph.nodes],
            "edges": [
                {"start": one.start, "end": one.end, "label": one.label, "isBroken": one.broken}
                for one in graph.edges
            ],
            "findings": [self._finding(one) for one in graph.findings],
        }


def _config(version: str) -> Config:
    if not version:
        return Config()
    major, minor = map(int, version.split("."))
    keras, number = keras_of_tensorflow((major, minor)), (major, minor)
    return Config(keras=keras, standalone=keras, origin=_WHERE, tensorflow=Span(number, number))


_looked: Looked | None = None


def look(text: str, version: str, offset: int, number: int) -> str:
    """Look at ``text``; return its findings, and the training step at ``offset``."""
    global _looked  # noqa: PLW0603 - the worker has one program
    _looked = Looked(text, version)
    return json.dumps({"findings": _looked.findings(), "drawing": _looked.drawing(offset, number)})


def step(offset: int, number: int) -> str:
    """Return the training step at ``offset`` of the text that was looked at."""
    return json.dumps(_looked and _looked.drawing(offset, number))


def hover(offset: int) -> str:
    """Return what there is to say at ``offset`` of the text that was looked at."""
    return json.dumps(_looked and _looked.hover(offset))
