"""The page that one finds by an error message, or by what a model does in place of learning."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint.knowledge.messages import MESSAGES
from tapelint.rules import RULES
from tapelint.rules.base import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.rules.base import Rule

# What the comments in a program of the corpus say that a fault does where it raises nothing.
_EXPECTED = re.compile(
    r"# \w+: \[(TL\d+)\] (?:[^;:\n]*\b)?(runs|(?:do|does) not move|moves? wrongly)\b"
)

_HEAD = """\
<!-- Generated from the rules and from knowledge/messages.py by `make docs`. -->

# Why does my model not train?

Let Tapelint look for it. It reads the program, runs nothing, and needs no TensorFlow:

```console
$ tapelint check train.py
```

If there is an error message, give it the whole traceback. It names the rules that explain it, and
the line of your program that they report:

```console
$ python train.py 2>&1 | tapelint explain -
```

Or look it up here: what is printed comes first, by its type, then what goes wrong silently.
An ellipsis, `…`, stands for what differs from program to program."""
_SILENT = (
    (
        "still",
        "It does not learn: weights do not move",
        "Nothing is raised. The loss stays where it was, or variables keep their first values.",
    ),
    (
        "wrong",
        "It learns, but not what it should",
        "Nothing is raised. Variables move the wrong way, or what is reported is not what happens.",
    ),
    (
        "costs",
        "It gets slower, or runs out of memory",
        "The variables move as they should, and each step takes more time or memory than needed.",
    ),
)


def symptom_page(programs: Path) -> str:
    """Return the page; the comments in ``programs`` tell what the faults do that raise nothing."""
    lines = [_HEAD, "", "## It raises an error", "", *_errors(), *_warnings()]
    measured = _symptoms(programs)
    parted: dict[str, list[Rule]] = defaultdict(list)
    for rule in RULES:
        if rule.runs and rule.kerases:
            parted[_kind(measured[rule.code])].append(rule)
    for kind, heading, words in _SILENT:
        lines += [f"## {heading}", "", words, "", *_listed(parted[kind]), ""]
    nan = [rule for rule in RULES if re.search(r"\bNaN\b", rule.section("What happens"))]
    words = "With these the loss, the gradients or the variables become NaN, and nothing is raised:"
    lines += ["## The loss is NaN", "", words, "", *_listed(nan), ""]
    return "\n".join(lines)


def _errors() -> Iterator[str]:
    """Yield the lines for all that is raised: a heading for each type of exception."""
    by_kind: dict[str, dict[str, list[Rule]]] = defaultdict(lambda: defaultdict(list))
    meanings = {str(Message(one.kind, one.words)): one for one in MESSAGES}
    for rule in RULES:
        for message in rule.messages:
            if message.kind:
                by_kind[message.kind][str(message)].append(rule)
    for text, one in meanings.items():
        by_kind[one.kind].setdefault(text, [])
    for kind, messages in sorted(by_kind.items()):
        yield from (f"### {kind}", "")
        for text, rules in sorted(messages.items(), key=lambda pair: pair[0].casefold()):
            yield from (f"{code(text)}", "")
            leading = list(rules)
            if known := meanings.get(text):
                yield from (known.meaning, "")
                leading += [rule for rule in RULES if rule.code in known.rules]
            if leading:
                yield from (*_listed(dict.fromkeys(leading)), "")


def _warnings() -> Iterator[str]:
    """Yield the lines for what is only warned of."""
    by_text: dict[str, list[Rule]] = defaultdict(list)
    for rule in RULES:
        for message in rule.messages:
            if not message.kind:
                by_text[str(message)].append(rule)
    if by_text:
        yield from ("## It prints a warning", "")
    for text, rules in sorted(by_text.items()):
        yield from (code(text), "", *_listed(dict.fromkeys(rules)), "")


def _symptoms(programs: Path) -> dict[str, set[str]]:
    """What was measured of the faults that each rule is about, by its code."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(programs.glob("*.py")):
        for match in _EXPECTED.finditer(path.read_text(encoding="utf-8")):
            found[match[1]].add(match[2])
    return found


def _kind(measured: set[str]) -> str:
    """Which part of the page a fault belongs to, by what was measured of it."""
    if any("not move" in one for one in measured):
        return "still"
    return "costs" if measured == {"runs"} else "wrong"


def _listed(rules: Iterable[Rule]) -> Iterator[str]:
    return (f"- [{rule.name}](rules/{rule.name}.md): {rule.summary}" for rule in rules)


def code(words: str) -> str:
    """Return ``words`` as code."""
    marks = "``" if "`" in words else "`"
    return f"{marks}{words}{marks}"
