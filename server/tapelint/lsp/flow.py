"""``tapelint/flow``: the training step at a place, for a client that draws it.

The client sends ``{textDocument: {uri}, position: {line, character}}`` and gets null where no
gradients are taken, or ``{name, nodes, edges, findings}``. A node has a ``role`` (tape,
operation, target, sources, gradients, transform, optimizer or variables), a ``label``, the
``uri`` and ``range`` of where it stands, in a notebook the number of that ``cell``, ``isHere``,
which tells whether the position is on it, and ``findings``. An edge has ``start`` and ``end``,
which are indices of nodes, a ``label``, and ``isBroken`` where no gradient takes it. A finding
has ``code``, ``name``, ``severity``, ``message``, ``uri``, ``range`` and ``cell``. Ranges are the
protocol's, in the encoding agreed upon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tapelint.graph import graph_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from tapelint.check import Analysis
    from tapelint.finding import Finding, Position, Range
    from tapelint.graph import Graph
    from tapelint.lsp.positions import Encoding
    from tapelint.lsp.program import Program


def flow_at(
    program: Program, analysis: Analysis, position: Position, encoding: Encoding
) -> dict[str, Any] | None:
    """Return the answer for ``position`` in the text of ``program``."""
    graph = graph_at(analysis, position)

    def place(range_: Range) -> dict[str, Any]:
        document, inside = program.locate(range_)
        there = encoding.client_range(document.source, inside)
        return {
            "uri": document.uri,
            "cell": program.number(document),
            "range": {
                "start": {"line": there.start.line, "character": there.start.character},
                "end": {"line": there.end.line, "character": there.end.character},
            },
        }

    return None if graph is None else _answer(graph, position, place)


def _answer(
    graph: Graph, position: Position, place: Callable[[Range], dict[str, Any]]
) -> dict[str, Any]:
    def finding(found: Finding) -> dict[str, Any]:
        return {
            "code": found.code,
            "name": found.name,
            "severity": found.severity.value,
            "message": found.message,
            **place(found.range),
        }

    return {
        "name": graph.name,
        "nodes": [
            {
                "role": node.role.value,
                "label": node.label,
                "isHere": node.range.contains(position),
                "findings": [finding(one) for one in node.findings],
                **place(node.range),
            }
            for node in graph.nodes
        ],
        "edges": [
            {"start": edge.start, "end": edge.end, "label": edge.label, "isBroken": edge.broken}
            for edge in graph.edges
        ],
        "findings": [finding(one) for one in graph.findings],
    }
