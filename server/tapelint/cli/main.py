"""The command ``tapelint``: which module carries out what its options ask for.

Only what the command at hand needs is imported.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tapelint.cli.output import Unwritable, choose_colour, complain, say, writing
from tapelint.cli.parser import parser
from tapelint.cli.status import BROKEN, CLEAN
from tapelint.garbage import looking_seldom

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments``, by default those of the process.

    Returns the exit status. Raises SystemExit for ``--help``, ``--version`` and wrong options.
    """
    options = parser().parse_args(arguments)
    if options.command is None:
        parser().print_help(sys.stderr)
        return BROKEN
    if sys.stdout is None:
        complain("cannot write the result: standard output is closed")
        return BROKEN
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    choose_colour(getattr(options, "color", "auto"))
    try:
        with looking_seldom():
            status = _run(options)
        with writing():
            sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough; a flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN
    except Unwritable as error:
        complain(f"cannot write the result: {error}")
        return BROKEN
    except OSError as error:
        gone = isinstance(error, FileNotFoundError) and error.filename is None
        complain("the current folder is gone: go to one that exists" if gone else str(error))
        return BROKEN
    return status


def _run(options: argparse.Namespace) -> int:  # the imports cost what --version must not
    if options.command == "check":
        from tapelint.cli.check import check  # noqa: PLC0415

        return check(options)
    if options.command == "fix":
        from tapelint.cli.fix import fix  # noqa: PLC0415

        return fix(options)
    if options.command == "explain":
        from tapelint.cli.catalogue import explain  # noqa: PLC0415

        return explain(" ".join(options.wanted))
    if options.command == "rules":
        from tapelint.cli.catalogue import rules  # noqa: PLC0415

        return rules(options.format, statistics=options.statistics)
    if options.command == "graph":
        from tapelint.cli.graph import graph  # noqa: PLC0415

        return graph(options)
    if options.command == "completion":
        import shtab  # noqa: PLC0415

        say(shtab.complete(parser(), options.shell))
        return CLEAN
    if sys.stdin is None:
        complain("standard input is closed, where the editor has to be")
        return BROKEN
    from tapelint.lsp.server import start  # noqa: PLC0415

    start()
    return CLEAN
