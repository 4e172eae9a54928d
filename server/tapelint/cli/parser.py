"""The options of the command ``tapelint``."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, NoReturn

from tapelint import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Those that shtab knows, which is not loaded only to name them.
SHELLS = ("bash", "zsh", "tcsh", "fish", "powershell")
FORMATS = ("text", "concise", "json", "json-lines", "github", "gitlab", "junit", "sarif")
SEVERITIES = ("error", "warning", "information", "hint")
_STATUS = "Exit status: 0 nothing found, 1 something found, 2 something could not be done."


class Parser(argparse.ArgumentParser):
    """An argument parser that takes no option for another, and says which was probably meant."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        """``settings`` are those of ``argparse.ArgumentParser``."""
        super().__init__(**settings, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, and what may have been meant, and exit with 2."""
        unknown = re.match(r"unrecognized arguments: (\S+)", message)
        choice = re.search(r"invalid choice: '?([^' ]+)'? \(choose from (.*)\)", message)
        if unknown:
            meant = _close(unknown[1].partition("=")[0], self.options())
        elif choice:
            meant = _close(choice[1], re.findall(r"[\w-]+", choice[2]))
        else:
            meant = ""
        super().error(message + meant)

    def parse_known_args(
        self,
        args: Any = None,  # noqa: ANN401 - argparse's own
        namespace: Any = None,  # noqa: ANN401 - as above
    ) -> tuple[Any, list[str]]:
        """Take no more than is known: what a command does not take is told by its own parser."""
        options, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options, unknown

    def commands(self) -> dict[str, Parser]:
        """The parsers of the commands, by name."""
        return {
            name: one
            for action in self._actions
            if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001 - it has no other name
            for name, one in action.choices.items()
        }

    def described(self) -> Iterator[tuple[str, str]]:
        """Yield each argument, as Markdown, and what it does."""
        for action in self._actions:
            if isinstance(action, argparse._HelpAction):  # noqa: SLF001 - it has no other name
                continue
            value = action.metavar or ("|".join(action.choices) if action.choices else "")
            name = action.option_strings[0] if action.option_strings else ""
            takes = value if action.nargs != 0 else ""
            spelling = " ".join(filter(None, (name, str(takes)))).replace("|", r"\|")
            yield f"`{spelling}`", action.help or ""

    def options(self) -> list[str]:
        """All options, without those of the commands."""
        return [name for action in self._actions for name in action.option_strings]


def _close(word: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415 - only for a wrong word

    close = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""


def parser() -> Parser:
    """Return the parser of the whole command."""
    whole = Parser(
        prog="tapelint",
        description="Find, explain and repair misuse of tf.GradientTape and apply_gradients.",
    )
    whole.add_argument("--version", action="version", version=f"tapelint {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    _add_check(commands.add_parser("check", help="report what is wrong", epilog=_STATUS))
    _add_fix(commands.add_parser("fix", help="repair what can be repaired", epilog=_STATUS))

    explain = commands.add_parser("explain", help="explain a rule, or what TensorFlow printed")
    explain.add_argument(
        "wanted",
        nargs="+",
        metavar="RULE|MESSAGE",
        help="a rule's code or name; or an error message or traceback, - for standard input",
    )
    _add_colour(explain)

    rules = commands.add_parser("rules", help="list the rules")
    rules.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="how to list them (default: text)",
    )
    rules.add_argument(
        "--statistics", action="store_true", help="count rules, fixes and tested claims"
    )

    graph = commands.add_parser("graph", help="draw how the gradients flow")
    graph.add_argument(
        "place",
        metavar="FILE[:LINE]",
        help="a file, or the training step at a line of it; in a notebook FILE[:CELL[:LINE]]",
    )
    graph.add_argument(
        "--format",
        choices=("mermaid", "svg", "json"),
        default="mermaid",
        help="how to write it (default: mermaid)",
    )

    completion = commands.add_parser("completion", help="print a completion script for a shell")
    completion.add_argument("shell", choices=SHELLS, help="the shell to write for")

    commands.add_parser("server", help="run the language server on standard input and output")
    return whole


def _add_check(check: argparse.ArgumentParser) -> None:
    _add_selection(check)
    report = check.add_argument_group("report")
    report.add_argument(
        "--format", choices=FORMATS, default="text", help="how to report (default: text)"
    )
    report.add_argument("--output-file", metavar="FILE", help="write the report to FILE")
    report.add_argument("--statistics", action="store_true", help="count the findings by rule")
    report.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default="hint",
        help="exit with 1 only for findings that are at least this severe (default: hint)",
    )
    report.add_argument("--exit-zero", action="store_true", help="exit with 0 despite findings")
    known = check.add_argument_group("known findings")
    known.add_argument(
        "--baseline", metavar="FILE", help="report only what is not in FILE, a list of findings"
    )
    known.add_argument(
        "--update-baseline",
        action="store_true",
        help="write what is found to the file of --baseline",
    )
    known.add_argument(
        "--add-ignore",
        action="store_true",
        help="silence all findings by comments in the files",
    )
    other = check.add_argument_group("instead of a check")
    other.add_argument(
        "--show-files", action="store_true", help="list the files that would be checked"
    )
    other.add_argument(
        "--show-settings", action="store_true", help="show the settings that apply to them"
    )
    kept = check.add_argument_group("cache")
    kept.add_argument(
        "--no-cache", action="store_true", help="ignore cached findings and check everything again"
    )
    kept.add_argument(
        "--cache-dir",
        metavar="FOLDER",
        help="keep what is found here (default: $TAPELINT_CACHE_DIR, or the user's cache folder)",
    )
    check.add_argument(
        "--executor",
        type=_executor,
        metavar="dask://HOST",
        help="check on the Dask cluster whose scheduler is at HOST, or HOST:PORT; its workers find "
        "the files by the same paths, and have this version of Tapelint (default: in processes of "
        "this machine)",
    )
    check.add_argument(
        "--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C"
    )


def _add_fix(fix: argparse.ArgumentParser) -> None:
    _add_selection(fix)
    fix.add_argument("--diff", action="store_true", help="show the changes, write nothing")
    fix.add_argument(
        "--unsafe",
        action="store_true",
        help="also make repairs that may change what a correct program does",
    )
    fix.add_argument(
        "--exit-non-zero-on-fix",
        action="store_true",
        help="exit with 1 even if everything found is repaired",
    )


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="files, folders or notebooks (default: the current folder); - is standard input",
    )
    parser.add_argument(
        "--stdin-filename", metavar="NAME", default="-", help="the path of standard input"
    )
    parser.add_argument("--quiet", action="store_true", help="print findings and problems only")
    _add_colour(parser)
    rules = parser.add_argument_group("rules")
    rules.add_argument(
        "--select",
        action="extend",
        type=_names,
        metavar="RULES",
        help="only these rules: codes, prefixes of codes or names, separated by commas",
    )
    rules.add_argument(
        "--ignore", action="extend", type=_names, metavar="RULES", help="leave these rules out"
    )
    files = parser.add_argument_group("files and settings")
    files.add_argument(
        "--exclude",
        action="extend",
        type=_names,
        metavar="PATTERNS",
        help="leave out these files and folders, not those of the setting; as in a .gitignore",
    )
    files.add_argument(
        "--extend-exclude",
        action="extend",
        type=_names,
        metavar="PATTERNS",
        help="leave these out as well",
    )
    files.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave excluded files out even where they are named",
    )
    settings = files.add_mutually_exclusive_group()
    settings.add_argument(
        "--config", metavar="FILE", help="take the settings from this pyproject.toml"
    )
    settings.add_argument("--isolated", action="store_true", help="ignore all settings files")
    files.add_argument(
        "--tensorflow-version",
        metavar="VERSION",
        help="the version of TensorFlow that the code runs on, such as 2.15",
    )


def _add_colour(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="whether to colour the output (default: auto, on a terminal)",
    )


def _executor(text: str) -> str:
    if not re.fullmatch(r"dask://[^/?#@\s]+", text):
        message = f"'{text}' is not dask://HOST or dask://HOST:PORT"
        raise argparse.ArgumentTypeError(message)
    return text


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
