"""``tapelint graph``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint.check import analyse
from tapelint.cli.checking import WORKSPACE
from tapelint.cli.output import complain, say
from tapelint.cli.status import BROKEN, CLEAN
from tapelint.cli.targets import Overrides, settings_for
from tapelint.disk import is_file, shown
from tapelint.finding import Position
from tapelint.graph import graph_at, graphs
from tapelint.report import graph as report
from tapelint.source.files import Unreadable, read

if TYPE_CHECKING:
    import argparse

_RENDER = {"json": report.json_of, "mermaid": report.mermaid}


def graph(options: argparse.Namespace) -> int:
    """Print the way of the gradients in a file, or at a line of it; return the exit status."""
    name, line = _place(options.place)
    try:
        file = read(Path(name))
    except Unreadable as error:
        complain(f"{shown(name)}: {error}")
        return BROKEN
    if file.cells is not None:
        complain(f"{shown(name)}: a notebook has no graph yet")
        return BROKEN
    config = settings_for(file.path.absolute().parent, Overrides()).config_for(file.path)
    analysis = analyse(file.source, config, WORKSPACE)
    found = graphs(analysis)
    if line is not None:
        nearest = graph_at(analysis, Position(line - 1, 0))
        found = [nearest] if nearest else []
    if not found:
        complain(f"{shown(name)}: no gradients are taken here")
        return BROKEN
    say(_RENDER[options.format](found))
    return CLEAN


def _place(text: str) -> tuple[str, int | None]:
    """The file and the 1-based line that ``text`` names, the line None where it names none."""
    match = re.fullmatch(r"(.+?):(\d{1,9})", text)
    if match is None or is_file(Path(text)):
        return text, None
    return match[1], max(int(match[2]), 1)
