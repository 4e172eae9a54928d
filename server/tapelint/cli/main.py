"""The command ``tapelint``: its options, and which module carries out what they ask for.

Only what the command at hand needs is imported.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from tapelint import __version__
from tapelint.cli.output import Unwritable, complain, writing
from tapelint.cli.status import BROKEN
from tapelint.garbage import looking_seldom

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATUS = "Exit status: 0 nothing found, 1 something found, 2 something could not be done."
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments``, by default those of the process.

    Returns the exit status. Raises SystemExit for ``--help``, ``--version`` and wrong options.
    """
    options = _parser().parse_args(arguments)
    if sys.stdout is None:
        complain("cannot write the result: standard output is closed")
        return BROKEN
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
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
    if sys.stdin is None:
        complain("standard input is closed, where the editor has to be")
        return BROKEN
    from tapelint.lsp.server import start  # noqa: PLC0415

    start()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tapelint",
        description="Find, explain and repair misuse of tf.GradientTape and apply_gradients.",
    )
    parser.add_argument("--version", action="version", version=f"tapelint {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="report what is wrong", epilog=_STATUS)
    _add_selection(check, "files, folders or notebooks; - reads standard input")
    check.add_argument(
        "--format",
        choices=("text", "concise", "json", "github", "sarif"),
        default="text",
        help="how to report (default: text)",
    )
    check.add_argument("--exit-zero", action="store_true", help="exit with 0 despite findings")
    check.add_argument("--statistics", action="store_true", help="count the findings by rule")
    check.add_argument(
        "--stdin-filename",
        metavar="NAME",
        default="-",
        help="the path that standard input stands for",
    )

    fix = commands.add_parser("fix", help="repair what can be repaired", epilog=_STATUS)
    _add_selection(fix, "files or folders")
    fix.add_argument("--diff", action="store_true", help="show the changes, write nothing")
    fix.add_argument(
        "--unsafe",
        action="store_true",
        help="also make repairs that may change what a right program does",
    )

    explain = commands.add_parser("explain", help="explain a rule, or what TensorFlow printed")
    explain.add_argument(
        "wanted",
        nargs="+",
        metavar="RULE|MESSAGE",
        help="a rule's code or name; or an error message or traceback, - for standard input",
    )

    rules = commands.add_parser("rules", help="list the rules")
    rules.add_argument("--format", choices=("text", "json"), default="text")
    rules.add_argument("--statistics", action="store_true", help="count rules, fixes and claims")

    commands.add_parser("server", help="run the language server on standard input and output")
    return parser


def _add_selection(parser: argparse.ArgumentParser, paths: str) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help=paths)
    parser.add_argument(
        "--select",
        action="extend",
        type=_names,
        metavar="RULES",
        help="only these rules: codes, beginnings of codes or names, with commas between",
    )
    parser.add_argument(
        "--ignore", action="extend", type=_names, metavar="RULES", help="all but these rules"
    )
    parser.add_argument(
        "--tensorflow-version", metavar="VERSION", help="the TensorFlow to judge by, such as 2.15"
    )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
