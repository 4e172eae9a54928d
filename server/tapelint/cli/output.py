"""Print for people and for programs."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.report.checked import Checked

# How terminals name the styles of a report.
_ANSI = {
    "bold": "1",
    "blue": "34",
    "bold red": "1;31",
    "bold yellow": "1;33",
    "bold blue": "1;34",
    "bold cyan": "1;36",
}
_colour = "auto"


class Unwritable(Exception):  # noqa: N818 - it tells about the output, not about the program
    """The result cannot be written; the message says why."""


@contextmanager
def writing() -> Iterator[None]:
    """Raise Unwritable, or BrokenPipeError where the reader has left, if writing fails."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritable(error.strerror) from error


def say(line: str = "") -> None:
    """Print a line of the result."""
    with writing():
        sys.stdout.write(f"{line}\n")


def write(content: bytes) -> None:
    """Print a file as it is."""
    with writing():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def complain(problem: str) -> None:
    """Print why something could not be done, where there is anyone to read it."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"tapelint: {problem}\n")


def complain_of(problems: Iterable[str]) -> bool:
    """Complain of each; return whether there is one."""
    found = list(problems)
    for problem in found:
        complain(problem)
    return bool(found)


def choose_colour(wanted: str) -> None:
    """Colour the output ``always``, ``never``, or by ``auto``: as ``in_colour`` says."""
    global _colour  # noqa: PLW0603 - one for the process, like its streams
    _colour = wanted


def in_colour() -> bool:
    """Whether to colour the output: as the user wants, else as the environment says.

    Where neither says anything, it is coloured on a terminal.
    """
    if _colour != "auto":
        return _colour == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = (os.environ.get(name, "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    return any(value not in {"", "0"} for value in forced) or sys.stdout.isatty()


def show(files: Iterable[Checked]) -> None:
    """Print findings with the lines of the source."""
    from tapelint.report import text  # noqa: PLC0415 - not for ``--version``

    if in_colour():
        shown = "".join(_styled(span.text, span.style) for span in text.spans(files))
    else:
        shown = text.render(files)
    with writing():
        sys.stdout.write(shown)


def _styled(text: str, style: str) -> str:
    return f"\x1b[{_ANSI[style]}m{text}\x1b[0m" if style else text


@contextmanager
def written_to(path: str | None) -> Iterator[None]:
    """Have what is said meanwhile written to the file at ``path``, if it is not None.

    Raises Unwritable.
    """
    if path is None:
        yield
        return
    from pathlib import Path  # noqa: PLC0415 - not for ``--version``

    from tapelint.disk import shown  # noqa: PLC0415 - as above

    try:
        file = Path(path).open("w", encoding="utf-8")  # noqa: SIM115 - it is closed below
    except OSError as error:
        message = f"{shown(path)}: {error.strerror}"
        raise Unwritable(message) from error
    with file, redirect_stdout(file):
        yield


def show_page(page: str) -> None:
    """Print a page of Markdown, set for a terminal where rich is installed."""
    if not in_colour():
        say(page)
        return
    try:
        from rich.console import Console  # noqa: PLC0415 - only for a terminal
        from rich.markdown import Markdown  # noqa: PLC0415
    except ImportError:
        say(page)
        return
    with writing():
        Console(force_terminal=True).print(Markdown(page))


def number(count: int, thing: str) -> str:
    """``1 finding``, ``2 findings``."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
