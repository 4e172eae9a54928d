"""Graphs of the way of gradients, as JSON and for Mermaid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tapelint.graph import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.finding import Finding, Position, Range
    from tapelint.graph import Graph, Node
    from tapelint.source.notebook import Cells

# How Mermaid draws each: a box, with round ends, with slanted sides, …
_SHAPES = {
    Role.TAPE: ("([", "])"),
    Role.OPERATION: (">", "]"),
    Role.TARGET: ("[", "]"),
    Role.SOURCES: ("[/", "/]"),
    Role.GRADIENTS: ("{{", "}}"),
    Role.TRANSFORM: ("[", "]"),
    Role.OPTIMIZER: ("[[", "]]"),
    Role.VARIABLES: ("[/", "/]"),
}


def entries(graphs: Iterable[Graph], cells: Cells | None = None) -> list[dict[str, object]]:
    """Return the graphs as objects for JSON; positions are 0-based, columns in code points.

    A step has ``name`` (of its function, perhaps empty), ``range``, ``nodes`` (``role``, ``label``,
    ``range`` and ``findings``: ``code``, ``name``, ``severity``, ``message``) and ``edges``
    (``start`` and ``end``, which are indices of nodes, ``label`` and ``broken``), and the
    ``findings`` that are at none of its nodes. With the ``cells`` of a notebook a position has the
    1-based number of its ``cell``, and its line is one of that cell.
    """
    return [
        {
            "name": graph.name,
            "range": _range(graph.range, cells),
            "nodes": [_node(node, cells) for node in graph.nodes],
            "edges": [
                {
                    "start": edge.start,
                    "end": edge.end,
                    "label": edge.label,
                    "broken": edge.broken,
                }
                for edge in graph.edges
            ],
            "findings": [_finding(finding) for finding in graph.findings],
        }
        for graph in graphs
    ]


def _node(node: Node, cells: Cells | None) -> dict[str, object]:
    return {
        "role": node.role.value,
        "label": node.label,
        "range": _range(node.range, cells),
        "findings": [_finding(finding) for finding in node.findings],
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
    }


def _range(range_: Range, cells: Cells | None) -> dict[str, dict[str, int]]:
    return {"start": _position(range_.start, cells), "end": _position(range_.end, cells)}


def _position(position: Position, cells: Cells | None) -> dict[str, int]:
    if cells is None:
        return {"line": position.line, "column": position.column}
    cell, line = cells.locate(position.line)
    return {"cell": cell, "line": line, "column": position.column}


def json_of(graphs: Iterable[Graph], cells: Cells | None = None) -> str:
    """Return them as a JSON array; see ``entries``."""
    return json.dumps(entries(graphs, cells), indent=2, ensure_ascii=False)


def place_of(node: Node, cells: Cells | None) -> str:
    """Where ``node`` stands, as a reader counts: 1-based."""
    if cells is None:
        return f"line {node.range.start.line + 1}"
    cell, line = cells.locate(node.range.start.line)
    return f"cell {cell}, line {line + 1}"


def mermaid(graphs: Iterable[Graph], cells: Cells | None = None) -> str:
    """Return them as one flow chart of Mermaid, a part of it for each; what is wrong is red."""
    lines = ["flowchart LR"]
    for number, graph in enumerate(graphs):
        lines += _subgraph(graph, f"s{number}", cells)
    lines.append("classDef wrong stroke:#d32f2f,stroke-width:2px,color:#d32f2f")
    return "\n".join(lines)


def _subgraph(graph: Graph, prefix: str, cells: Cells | None) -> Iterator[str]:
    yield f"subgraph {prefix} [{_quoted(graph.name or 'module')}]"
    for number, node in enumerate(graph.nodes):
        start, end = _SHAPES[node.role]
        codes = " ".join(finding.code for finding in node.findings)
        label = f"{node.label}\n{codes or place_of(node, cells)}"
        style = ":::wrong" if codes else ""
        yield f"  {prefix}n{number}{start}{_quoted(label)}{end}{style}"
    for edge in graph.edges:
        arrow = "-. ✗ .->" if edge.broken else "-->"
        label = f"|{_quoted(edge.label)}|" if edge.label and not edge.broken else ""
        yield f"  {prefix}n{edge.start} {arrow}{label} {prefix}n{edge.end}"
    yield "end"


def _quoted(text: str) -> str:
    """``text`` as a label, in which nothing is taken for markup."""
    safe = "".join(_ENTITIES.get(one, one) for one in text)
    return f'"{safe}"'


_ENTITIES = {"\n": "<br>", **{one: f"#{ord(one)};" for one in '"<>#&`'}}
