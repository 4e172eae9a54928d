"""Write the documentation that follows from the code: ``docs/rules``, and parts of other pages.

``python scripts/docs.py`` writes it; with ``--check`` it writes nothing, names the files that are
out of date and returns 1 if there are any.
"""

from __future__ import annotations

import difflib
import json
import re
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groups import group_of, grouped, related
from symptom_page import symptom_page
from tensorflow_env import ENVIRONMENTS
from worked import worked

from tapelint.catalogue import safety
from tapelint.check import check
from tapelint.cli.parser import parser
from tapelint.cli.status import FOUND
from tapelint.config import Config, Keras
from tapelint.finding import Safety
from tapelint.knowledge.guides import guide_for
from tapelint.report import text
from tapelint.report.checked import Checked
from tapelint.rules import RULES
from tapelint.settings.schema import schema
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tapelint.rules.base import Rule

ROOT = Path(__file__).resolve().parent.parent
DOCS = Path("docs")
RULE_PAGES = DOCS / "rules"
COMMAND_LINE = DOCS / "command-line.md"
WHY = DOCS / "why-does-my-model-not-train.md"
MANIFEST = Path("package.json")
SCHEMA = Path("server/tapelint/settings/tapelint.schema.json")
SOURCES = Path("server/tapelint/rules")
ROWS = Path("benchmarks/accuracy/rows.json")
FIRST_SCORES = Path("benchmarks/first_look/first_scores.json")
PROGRAMS = Path("tests/corpus/truth")
ON_THE_FRONT_PAGE = "transformed-gradients-unused"
_LINK = re.compile(r"\]\(((?!\w+:|#)[^()\s]+)\)")
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

{see_also(rule)}
"""


def see_also(rule: Rule) -> str:
    """Return what else there is to read for those whom the page of ``rule`` does not help."""
    group = group_of(rule)
    lines = ["## See also"]
    lines += [f"- {link(one)}: {one.summary}" for one in related(rule)]
    lines.append(f"- [{group}](README.md#{anchor(group)}): all rules about it")
    if guide := guide_for(rule.code):
        lines.append(f"- [{guide.title}]({guide.address})")
    return "\n".join(lines)


def anchor(heading: str) -> str:
    """Return what a link to ``heading`` ends in."""
    return re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")


def measured_on() -> str:
    """Return the versions that the examples of all pages are run on."""
    return ", ".join(
        f"TensorFlow {environment.tensorflow} with Keras {environment.keras}"
        for environment in ENVIRONMENTS.values()
    )


def index() -> str:
    """Return the index of the rules, by what they are about, and what none of them reports."""
    return "\n".join(
        [
            "<!-- Generated from the rules by `make docs`. -->",
            "",
            "# Rules",
            "",
            *tables(),
            "## By symptom",
            "",
            f"[Why does my model not train?](../{WHY.name}) lists the rules by what TensorFlow",
            "prints, and by what goes wrong where it prints nothing. `tapelint explain` finds",
            "those that explain a message or a whole traceback.",
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


def tables() -> Iterator[str]:
    """Yield the lines of the tables of the rules."""
    for title, rules in grouped():
        yield from (f"## {title}", "")
        yield "| Code | Rule | What it finds | Severity | Fix |"
        yield "| --- | --- | --- | --- | --- |"
        for rule in rules:
            fix = found.value if (found := safety(rule)) else "none"
            cells = rule.code, link(rule), rule.summary, rule.severity.value, fix
            yield f"| {' | '.join(cells)} |"
        yield ""


def link(rule: Rule) -> str:
    """Return the name of ``rule``, as a link to its page."""
    return f"[{rule.name}]({rule.name}.md)"


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


@cache
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


def breaks() -> str:
    """Return what of a training loop breaks with Keras 3, each with what to write in its place."""
    found = [
        rule
        for rule in RULES
        if rule.code.startswith("TL8") or (rule.kerases and Keras.KERAS_2 not in rule.kerases)
    ]
    found.sort(key=lambda rule: not rule.code.startswith("TL8"))
    return "\n".join(line for rule in found for line in _broken(rule))


def _broken(rule: Rule) -> Iterator[str]:
    found = safety(rule)
    fix = f"The fix is {_SAFETY[found]}." if found else "There is no fix; the page says what to do."
    bad, good = (one.removeprefix("# Keras 3\n").splitlines() for one in (rule.bad, rule.good))
    changes = list(difflib.unified_diff(bad, good, n=1, lineterm=""))[2:]
    yield from (f"### [{rule.name}](rules/{rule.name}.md)", "", rule.summary, "")
    yield from (f"{rule.code}, {rule.severity.value}. {fix}", "")
    yield from ("```diff", *(line for line in changes if not line.startswith("@@")), "```", "")


def first_looks() -> str:
    """Return the scores of programs that nobody had seen, as they were taken first."""
    scores = json.loads((ROOT / FIRST_SCORES).read_text(encoding="utf-8"))
    labels = {
        name: json.loads((ROOT / FIRST_SCORES.parent / name / "labels.json").read_text("utf-8"))
        for name in scores
    }
    lines = ["| Round | Found at first sight | Correct twins flagged |", "| --- | --- | --- |"]
    for name, score in scores.items():
        number = name.removeprefix("round")
        lines.append(f"| {number} | {score['found']} of {len(labels[name])} | {score['flagged']} |")
    return "\n".join([*lines, ""])


def settings() -> str:
    """Return the table of the settings, by their names in a file and in editors."""
    known = _manifest()["configuration"]["properties"]
    lines = ["| In `pyproject.toml` | In an editor | What it sets |", "| --- | --- | --- |"]
    for name, told in _shared().items():
        if name not in known:
            message = f"{MANIFEST} does not have the setting {name}"
            raise LookupError(message)
        lines.append(f"| `{told['key']}` | `{name}` | {told['description']} |")
    return "\n".join([*lines, ""])


def own_settings() -> str:
    """Return the table of what can be set in Visual Studio Code alone."""
    lines = ["| Setting | What it sets |", "| --- | --- |"]
    for name, told in _manifest()["configuration"]["properties"].items():
        if name not in _shared():
            words = told.get("markdownDescription") or told["description"]
            lines.append(f"| `{name}` | {words} |")
    return "\n".join([*lines, ""])


def _shared() -> dict[str, dict[str, str]]:
    """The settings of files, by the names that editors give them."""
    properties: Any = schema()["properties"]
    return {
        "tapelint." + re.sub(r"-(\w)", lambda found: found[1].upper(), key): {"key": key, **told}
        for key, told in properties.items()
    }


def _manifest() -> dict[str, Any]:
    """What the extension for Visual Studio Code says that it contributes."""
    manifest: dict[str, Any] = json.loads((ROOT / MANIFEST).read_text(encoding="utf-8"))
    contributed: dict[str, Any] = manifest["contributes"]
    return contributed


def commands() -> str:
    """Return the list of the commands of the extension, as the palette has them."""
    hidden = {
        one["command"] for one in _manifest()["menus"]["commandPalette"] if one["when"] == "false"
    }
    shown = [one for one in _manifest()["commands"] if one["command"] not in hidden]
    titles = [f"{one['category']}: {one['title']}" for one in shown]
    return "\n".join([*(f"- `{title}`" for title in titles), ""])


def of_readme(heading: str) -> str:
    """Return what the README says under ``heading``, down to the next one."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    body = text.partition(f"### {heading}\n")[2]
    body = re.split(r"^##+ ", body, maxsplit=1, flags=re.MULTILINE)[0].strip()
    return f"{_LINK.sub(_from_docs, body)}\n"


def _from_docs(found: re.Match[str]) -> str:
    """A link of the README, as it is written in ``docs``."""
    target = Path(found[1])
    return f"]({target.relative_to(DOCS) if DOCS in target.parents else Path('..') / target})"


_PARTS = {
    "example": example,
    "breaks": breaks,
    "first_looks": first_looks,
    "settings": settings,
    "own_settings": own_settings,
    "commands": commands,
    "editor": lambda: of_readme("Any other editor"),
    "vscode": lambda: of_readme("VS Code"),
}


def written(old: str) -> str:
    """Return a page that people write with its generated parts made anew."""
    return worked(_GENERATED.sub(lambda found: found[1] + _PARTS[found[2]]() + found[3], old))


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
    generated = {
        COMMAND_LINE: command_line(),
        WHY: symptom_page(ROOT / PROGRAMS),
        SCHEMA: f"{json.dumps(schema(), indent=2)}\n",
        RULE_PAGES / "README.md": index(),
        **{RULE_PAGES / f"{rule.name}.md": page(rule) for rule in RULES},
    }
    pages = [Path("README.md"), *(DOCS / path.name for path in (ROOT / DOCS).glob("*.md"))]
    own = {path: (ROOT / path).read_text(encoding="utf-8") for path in pages}
    return {path: written(text) for path, text in own.items() if path not in generated} | generated


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
