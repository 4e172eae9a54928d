"""Print for people and for programs."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapelint.report.checked import Checked


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


def complain(problem: str) -> None:
    """Print why something could not be done, where there is anyone to read it."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"tapelint: {problem}\n")


def in_colour() -> bool:
    """Whether the output goes to a terminal whose user does not mind colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def show(files: Sequence[Checked]) -> None:
    """Print findings with the lines of the source."""
    from tapelint.report import text  # noqa: PLC0415 - not for ``--version``

    if not in_colour():
        with writing():
            sys.stdout.write(text.render(files))
        return
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.text import Text  # noqa: PLC0415

    pieces = ((span.text, span.style) for span in text.spans(files))
    with writing():
        Console(highlight=False, soft_wrap=True).print(Text.assemble(*pieces), end="")


def show_page(page: str) -> None:
    """Print a page of Markdown."""
    if not in_colour():
        say(page)
        return
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.markdown import Markdown  # noqa: PLC0415

    with writing():
        Console().print(Markdown(page))


def number(count: int, thing: str) -> str:
    """``1 finding``, ``2 findings``."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
