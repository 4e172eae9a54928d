"""Write the documentation that follows from the rules: ``docs/rules`` and parts of the README.

``python scripts/docs.py`` writes it; with ``--check`` it writes nothing, names the files that are
out of date and returns 1 if there are any.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tensorflow_env import ENVIRONMENTS

from tapelint.catalogue import safety
from tapelint.check import check
from tapelint.cli.parser import parser
from tapelint.cli.status import FOUND
from tapelint.config import Config
from tapelint.finding import Safety, Severity
from tapelint.report import text
from tapelint.report.checked import Checked
from tapelint.rules import RULES
from tapelint.settings.schema import schema
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tapelint.rules.base import Rule

ROOT = Path(__file__).resolve().parent.parent
RULE_PAGES = Path("docs/rules")
COMMAND_LINE = Path("docs/command-line.md")
SCHEMA = Path("server/tapelint/settings/tapelint.schema.json")
SOURCES = Path("server/tapelint/rules")
ROWS = Path("benchmarks/accuracy/rows.json")
PROGRAMS = Path("tests/corpus/truth")
ON_THE_FRONT_PAGE = "transformed-gradients-unused"
_GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SAFETY = {
    Safety.SAFE: "safe: `tapelint fix` makes it",
    Safety.UNSAFE: "unsafe: `tapelint fix --unsafe` makes it",
    Safety.DISPLAY: "shown, not made",
}


def report(program: str) -> str:
    """Return what ``tapelint check`` prints about ``program``, for both Keras."""
    source = Source(program)
    return text.render([Checked("bad.py", source, check(source, Config()))]).rstrip()


def page(rule: Rule) -> str:
    """Return the page of a rule."""
    rest = rule.page.strip().partition("\n")[2]
    said = f"Tapelint says:\n\n```text\n{report(rule.bad)}\n```"
    rest = rest.strip().replace("\n## Good\n", f"\n{said}\n\n## Good\n")
    return f"""\
<!-- Generated from {SOURCES.as_posix()}/{rule.name.replace("-", "_")}.py by `make docs`. -->

# {rule.name}

{rule.summary}

| | |
| --- | --- |
| Code | {rule.code} |
| Severity | {rule.severity.value} |
| Fix | {_SAFETY[found] if (found := safety(rule)) else "none"} |
| Measured on | {measured_on()} |

{rest}
"""


def measured_on() -> str:
    """Return the versions that the examples of all pages are run on."""
    return ", ".join(
        f"TensorFlow {environment.tensorflow} with Keras {environment.keras}"
        for environment in ENVIRONMENTS.values()
    )


def index() -> str:
    """Return the index of the rules, by code and by symptom, and what none of them reports."""
    return "\n".join(
        [
            "<!-- Generated from the rules by `make docs`. -->",
            "",
            "# Rules",
            "",
            *table(),
            "",
            "## By symptom",
            "",
            "`tapelint explain` finds the rules that explain a message or a whole traceback.",
            "",
            *symptoms(),
            "",
            "## What no rule reports",
            "",
            "These faults were measured too. Tapelint reads the text of a program and does not run",
            "it, and the text does not show them.",
            "",
            *not_reported(),
            "",
        ]
    )


def table() -> Iterator[str]:
    """Yield the lines of the table of the rules."""
    yield "| Code | Rule | What it finds | Severity | Fix |"
    yield "| --- | --- | --- | --- | --- |"
    for rule in RULES:
        fix = found.value if (found := safety(rule)) else "none"
        cells = rule.code, link(rule), rule.summary, rule.severity.value, fix
        yield f"| {' | '.join(cells)} |"


def link(rule: Rule) -> str:
    """Return the name of ``rule``, as a link to its page."""
    return f"[{rule.name}]({rule.name}.md)"


def symptoms() -> Iterator[str]:
    """Yield the lines of the index by symptom."""
    yield "### It raises, or warns…"
    yield ""
    yield "| What TensorFlow prints | Rule |"
    yield "| --- | --- |"
    by_message: dict[str, list[str]] = {}
    for rule in RULES:
        for message in rule.messages:
            by_message.setdefault(str(message), []).append(link(rule))
    for message, links in sorted(by_message.items()):
        yield f"| {code(message)} | {', '.join(dict.fromkeys(links))} |"
    silent = [rule for rule in RULES if rule.runs and rule.kerases]
    wasteful = [rule for rule in silent if rule.severity is Severity.INFORMATION]
    wrong = [rule for rule in silent if rule not in wasteful]
    for heading, found in (
        ("It runs but does not learn, or learns the wrong thing", wrong),
        ("It is slow", wasteful),
    ):
        if found:
            yield from ["", f"### {heading}", ""]
            yield from (f"- {link(rule)}: {rule.summary}" for rule in found)


def not_reported() -> Iterator[str]:
    """Yield the lines of the table of measured faults that the text of a program cannot show."""
    rows = json.loads((ROOT / ROWS).read_text(encoding="utf-8"))
    shown = {path.name[3:6] for path in (ROOT / PROGRAMS).glob("row*_bad.py")}
    yield "| The fault | Why it is not seen |"
    yield "| --- | --- |"
    for number, row in sorted(rows.items()):
        kind, _, reason = row.get("left_out", "").partition(": ")
        if kind == "not in the text" and number not in shown:
            yield f"| {row['misuse']} | {reason} |".replace("_", "\\_").replace("*", "\\*")


def code(words: str) -> str:
    """Return ``words`` as code in a table."""
    marks = "``" if "`" in words else "`"
    return f"{marks}{words}{marks}".replace("|", "\\|")


def example() -> str:
    """Return the README's broken loop, and what the command says and does about it."""
    program = next(rule.bad for rule in RULES if rule.name == ON_THE_FRONT_PAGE)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "train.py").write_text(program, encoding="utf-8")
        said, changes = (_run(folder, command) for command in ("check", "fix --diff"))
    return f"""\
```python
{program.rstrip()}
```

TensorFlow runs this and raises nothing. Tapelint says:

```console
$ tapelint check train.py
{said}
```

and repairs it:

```console
$ tapelint fix --diff train.py
{changes}
```
"""


def _run(folder: str, command: str) -> str:
    """Return what ``tapelint`` prints for ``command`` on the program in ``folder``."""
    run = subprocess.run(
        [sys.executable, "-m", "tapelint", *command.split(), "train.py"],
        cwd=folder,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if run.returncode != FOUND:
        sys.exit(f"`tapelint {command}` fails:\n{run.stderr}")
    return run.stdout.rstrip()


def readme(old: str) -> str:
    """Return the README with its generated parts made anew."""
    parts = {"example": example()}
    return _GENERATED.sub(lambda found: found[1] + parts[found[2]] + found[3], old)


def command_line() -> str:
    """Return the page of the commands and their options."""
    lines = ["<!-- Generated from the options by `make docs`. -->", "", "# Command line"]
    for name, one in parser().commands().items():
        options = [f"| {spelling} | {words} |" for spelling, words in one.described()]
        heading = (
            ["| Option | What it does |", "| --- | --- |"] if options else ["It has no options."]
        )
        lines += ["", f"## tapelint {name}", "", *heading, *options]
        lines += ["", one.epilog] if one.epilog else []
    return "\n".join([*lines, ""])


def documents() -> dict[Path, str]:
    """Return the text of each generated file, by its path below the root."""
    front = Path("README.md")
    return {
        front: readme((ROOT / front).read_text(encoding="utf-8")),
        COMMAND_LINE: command_line(),
        SCHEMA: f"{json.dumps(schema(), indent=2)}\n",
        RULE_PAGES / "README.md": index(),
        **{RULE_PAGES / f"{rule.name}.md": page(rule) for rule in RULES},
    }


def out_of_date(wanted: dict[Path, str]) -> list[Path]:
    """Return the paths of files that are missing, other than wanted, or not wanted."""
    present = {path.relative_to(ROOT) for path in (ROOT / RULE_PAGES).glob("*.md")}
    return sorted(
        {path for path, content in wanted.items() if _read(ROOT / path) != content}
        | (present - wanted.keys())
    )


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main(arguments: list[str]) -> int:
    """Write or, with ``--check``, compare; return the exit status."""
    try:
        wanted = documents()
    except LookupError as error:
        sys.exit(f"{error}.")
    stale = out_of_date(wanted)
    if arguments == ["--check"]:
        for path in stale:
            print(f"{path} is out of date: run `make docs`.", file=sys.stderr)
        return 1 if stale else 0
    (ROOT / RULE_PAGES).mkdir(parents=True, exist_ok=True)
    for path in stale:
        if path in wanted:
            (ROOT / path).write_text(wanted[path], encoding="utf-8")
        else:
            (ROOT / path).unlink()
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
