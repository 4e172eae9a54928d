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
from tapelint.report.svg import svg
from tapelint.source.files import File, Unreadable, read

if TYPE_CHECKING:
    import argparse

_RENDER = {"json": report.json_of, "mermaid": report.mermaid, "svg": svg}


def graph(options: argparse.Namespace) -> int:
    """Print the way of the gradients in a file, or at a place of it; return the exit status."""
    name, place = _place(options.place)
    try:
        file = read(Path(name))
    except Unreadable as error:
        complain(f"{shown(name)}: {error}")
        return BROKEN
    config = settings_for(file.path, Overrides()).config_for(file.path)
    analysis = analyse(file.source, config, WORKSPACE)
    found = graphs(analysis)
    if place:
        line = _line(file, place)
        if line is None:
            complain(f"{shown(name)}: there is no code cell {place[0]}")
            return BROKEN
        nearest = graph_at(analysis, Position(line, 0))
        found = [nearest] if nearest else []
    if not found:
        complain(f"{shown(name)}: no gradients are taken here")
        return BROKEN
    try:
        drawn = _RENDER[options.format](found, file.cells)
    except ImportError:
        complain("--format svg needs grandalf: pip install 'tapelint[svg]'")
        return BROKEN
    say(drawn)
    return CLEAN


def _place(text: str) -> tuple[str, list[int]]:
    """The file that ``text`` names, and up to two numbers that follow it."""
    match = re.fullmatch(r"(.+?):(\d{1,9})(?::(\d{1,9}))?", text)
    if match is None or is_file(Path(text)):
        return text, []
    return match[1], [int(number) for number in match.groups()[1:] if number]


def _line(file: File, place: list[int]) -> int | None:
    """The 0-based line of the text at ``place``, None where the notebook has no such cell."""
    if file.cells is None:
        return max(place[0] - 1, 0)
    cell, line = (*place, 1)[:2]
    return file.cells.line(cell, max(line - 1, 0))
