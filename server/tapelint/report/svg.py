"""Graphs of the way of gradients as a picture: SVG without scripts, all in one file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from wcwidth import wcswidth

from tapelint.graph import Role
from tapelint.report.graph import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tapelint.graph import Edge, Graph, Node
    from tapelint.source.notebook import Cells

# In pixels: a character of the type, a line of it, the room around words and between boxes.
_CHARACTER = 7.3
_LINE = 18
_PAD = 14
_GAP = 44
_SLANT = 10
_HEIGHT = 2 * _LINE + _PAD
_MARK = "✗"
# How often the layout goes over the ranks to take crossings out.
_ROUNDS = 8

# The outlines that tell the roles apart. Of a box w and h are width and height, m is half the
# height; slanted sides begin at s and end at e, the round side on the right begins at b.
_BOX = "M0 0H{w:g}V{h}H0Z"
_SLANTED = "M{s} 0H{w:g}L{e:g} {h}H0Z"
_OUTLINES = {
    Role.TAPE: "M{m:g} 0H{b:g}A{m:g} {m:g} 0 0 1 {b:g} {h}H{m:g}A{m:g} {m:g} 0 0 1 {m:g} 0Z",
    Role.OPERATION: "M0 0H{w:g}V{h}H0L{s} {m:g}Z",
    Role.TARGET: _BOX,
    Role.SOURCES: _SLANTED,
    Role.GRADIENTS: "M{s} 0H{e:g}L{w:g} {m:g}L{e:g} {h}H{s}L0 {m:g}Z",
    Role.TRANSFORM: "M0 0H{e:g}L{w:g} {m:g}L{e:g} {h}H0Z",
    Role.OPTIMIZER: _BOX + "M4 0V{h}",
    Role.VARIABLES: _SLANTED,
}

_STYLE = """
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  text-anchor: middle; fill: #1f2328; }
.small { fill: #59636e; }
text.way { paint-order: stroke; stroke: #ffffff; stroke-width: 5px; }
path { fill: none; stroke: #59636e; stroke-width: 1.25px; }
.ground { fill: #ffffff; }
.stop { fill: #f6f8fa; }
.head { fill: #59636e; stroke: none; }
path.wrong { stroke: #cf222e; stroke-width: 2px; }
path.way.wrong { stroke-dasharray: 5 4; }
text.wrong, .head.wrong { fill: #cf222e; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; } .small { fill: #9198a1; } text.way { stroke: #0d1117; }
  path { stroke: #9198a1; } .ground { fill: #0d1117; } .stop { fill: #151b23; }
  .head { fill: #9198a1; } path.wrong { stroke: #f85149; }
  text.wrong, .head.wrong { fill: #f85149; }
}
"""


@dataclass(frozen=True)
class _Point:
    x: float
    y: float


@dataclass(frozen=True)
class _Box:
    """A node with its words, and where its middle is."""

    node: Node
    caption: str
    width: float
    middle: _Point = _Point(0, 0)

    @property
    def right(self) -> float:
        return self.middle.x + self.width / 2


def svg(graphs: Iterable[Graph], cells: Cells | None = None) -> str:
    """Return the graphs as one picture, one below the other; what is wrong is red.

    The messages are titles of the nodes, which a browser shows and a screen reader speaks. Raises
    ImportError without grandalf, which lays the graphs out.
    """
    picture = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    picture.set("aria-label", "How the gradients flow")
    _add(picture, "style", text=_STYLE)
    for name, kind in (("head", "head"), ("wrong-head", "head wrong")):
        size = {"markerWidth": "8", "markerHeight": "8", "markerUnits": "userSpaceOnUse"}
        place = {"viewBox": "0 0 8 8", "refX": "8", "refY": "4", "orient": "auto"}
        marker = _add(picture, "marker", id=name, **size, **place)
        _add(marker, "path", kind, d="M0 0L8 4L0 8Z")
    _add(picture, "rect", "ground", width="100%", height="100%")
    width, height = 0.0, 0.0
    for graph in graphs:
        step = _add(picture, "g", transform=f"translate(0 {height:g})")
        right, below = _draw_step(step, graph, cells)
        width, height = max(width, right), height + below
    picture.set("width", f"{width:g}")
    picture.set("height", f"{height:g}")
    picture.set("viewBox", f"0 0 {width:g} {height:g}")
    ET.indent(picture)
    return ET.tostring(picture, encoding="unicode")


def _draw_step(step: ET.Element, graph: Graph, cells: Cells | None) -> tuple[float, float]:
    """Draw a training step, and return the width and the height that it takes."""
    boxes, ways = _placed([_box(node, cells) for node in graph.nodes], graph.edges)
    name = graph.name or "module"
    reached = [box.right for box in boxes] + [point.x for way in ways for point in way]
    width = max(_width(name) + _PAD, *reached) + _PAD
    _write(step, _Point(width / 2, _LINE), name, "small")
    for edge, way in zip(graph.edges, ways, strict=True):
        _draw_way(step, edge, way)
    for box in boxes:
        _draw_stop(step, box)
    return width, max(box.middle.y for box in boxes) + _HEIGHT / 2 + _PAD


def _box(node: Node, cells: Cells | None) -> _Box:
    codes = " ".join(finding.code for finding in node.findings)
    caption = f"{node.role.value} · {codes or place_of(node, cells)}"
    words = max(_width(caption), _width(node.label))
    return _Box(node, caption, words + 2 * (_PAD + _SLANT))


def _width(text: str) -> float:
    return max(wcswidth(text), len(text)) * _CHARACTER


def _placed(boxes: Sequence[_Box], edges: Sequence[Edge]) -> tuple[list[_Box], list[list[_Point]]]:
    """The boxes at their places, and the points of the ways between them, which go down."""
    from grandalf import graphs, layouts  # noqa: PLC0415 - only for those who draw

    vertices = [graphs.Vertex() for _ in boxes]
    for vertex, box in zip(vertices, boxes, strict=True):
        vertex.view = layouts.VertexViewer(w=box.width, h=_HEIGHT)
    arrows = [graphs.Edge(vertices[edge.start], vertices[edge.end]) for edge in edges]
    for arrow in arrows:
        arrow.view = _Route()
    for part in graphs.Graph(vertices, arrows).C:
        layout = layouts.SugiyamaLayout(part)
        layout.xspace, layout.yspace = _GAP / 2, _GAP
        layout.init_all(optimize=True)
        layout.draw(_ROUNDS)
    reached = [
        *((vertex.view.xy[0] - vertex.view.w / 2, vertex.view.xy[1]) for vertex in vertices),
        *(point for arrow in arrows for point in arrow.view.points),
    ]
    left = min(x for x, _ in reached) - _PAD
    top = min(y for _, y in reached) - _HEIGHT / 2 - 2 * _LINE

    def point(xy: tuple[float, float]) -> _Point:
        return _Point(xy[0] - left, xy[1] - top)

    placed = [
        replace(box, middle=point(vertex.view.xy))
        for box, vertex in zip(boxes, vertices, strict=True)
    ]
    return placed, [[point(xy) for xy in arrow.view.points] for arrow in arrows]


class _Route:
    """What the layout gives a way: the middles of its boxes, and where it passes others."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []

    def setpath(self, points: list[tuple[float, float]]) -> None:
        """Keep the ``points``; the layout calls it."""
        self.points = points


def _draw_way(step: ET.Element, edge: Edge, points: list[_Point]) -> None:
    """Draw a curve from box to box, straight where it passes others, and what is written at it."""
    # Each point is the middle of a rank, which reaches half a box up and down.
    ends = [_Point(one.x, one.y + sign * _HEIGHT / 2) for one in points for sign in (-1, 1)][1:-1]
    data = f"M{ends[0].x:g} {ends[0].y:g}"
    for one, other in pairwise(ends):
        half = (one.y + other.y) / 2
        data += f"C{one.x:g} {half:g} {other.x:g} {half:g} {other.x:g} {other.y:g}"
    kind, head = ("way wrong", "wrong-head") if edge.broken else ("way", "head")
    path = _add(step, "path", kind, d=data)
    path.set("marker-end", f"url(#{head})")
    words = _MARK if edge.broken else edge.label
    middle = _Point((ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2 + _LINE / 4)
    if words:
        _write(step, middle, words, f"small {kind}")


def _draw_stop(step: ET.Element, box: _Box) -> None:
    """Draw a box with its words; the messages of what is found at it are its title."""
    stop = _add(step, "g")
    findings = box.node.findings
    if findings:
        _add(stop, "title", text="\n".join(f"{one.code}: {one.message}" for one in findings))
    sizes = {"w": box.width, "h": _HEIGHT, "m": _HEIGHT / 2, "b": box.width - _HEIGHT / 2}
    outline = _OUTLINES[box.node.role].format(**sizes, s=_SLANT, e=box.width - _SLANT)
    corner = f"translate({box.middle.x - box.width / 2:g} {box.middle.y - _HEIGHT / 2:g})"
    kind = " wrong" if findings else ""
    _add(stop, "path", f"stop{kind}", d=outline, transform=corner)
    _write(stop, _Point(box.middle.x, box.middle.y - 5), box.caption, f"small{kind}")
    _write(stop, _Point(box.middle.x, box.middle.y + 14), box.node.label)


def _write(parent: ET.Element, place: _Point, words: str, kind: str = "") -> None:
    _add(parent, "text", kind, words, x=f"{place.x:g}", y=f"{place.y:g}")


def _add(
    parent: ET.Element, tag: str, kind: str = "", text: str = "", **attributes: str
) -> ET.Element:
    element = ET.SubElement(parent, tag, {"class": kind} if kind else {}, **attributes)
    element.text = text or None
    return element
