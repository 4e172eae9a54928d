"""``tapelint rules`` and ``tapelint explain``."""

from __future__ import annotations

import difflib
import json
import re
from inspect import cleandoc
from itertools import groupby
from pathlib import Path
from textwrap import fill

from tapelint import catalogue, disk, symptoms
from tapelint.cli.given import given
from tapelint.cli.output import complain, say, show_page
from tapelint.cli.status import BROKEN, CLEAN
from tapelint.cli.targets import Overrides
from tapelint.cli.work import check_files
from tapelint.knowledge.messages import Known
from tapelint.rules import RULES
from tapelint.settings import load
from tapelint.source.files import Unreadable

_WIDTH = 100


def explain(wanted: str) -> int:
    """Print the page of the rule called ``wanted``, or the rules that explain such a message.

    A dash stands for the message on standard input. Returns the exit status.
    """
    if wanted == "-":
        try:
            return _explain_message(disk.decoded(given()))
        except Unreadable as error:
            complain(f"-: {error}")
            return BROKEN
    for rule in RULES:
        if wanted.casefold() in {rule.code.casefold(), rule.name}:
            page = cleandoc(rule.page)
            at_hand = f"\n\n{load(Path()).config.at_hand}" if "Keras" in page else ""
            show_page(page + at_hand)
            return CLEAN
    if re.search(r"\W", wanted.replace("-", "")):
        return _explain_message(wanted)
    known = [word for rule in RULES for word in (rule.name, rule.code)]
    close = difflib.get_close_matches(wanted, known, 1)
    hint = f"did you mean {close[0]}?" if close else "`tapelint rules` lists them"
    complain(f"there is no rule {wanted}; {hint}")
    return BROKEN


def _explain_message(text: str) -> int:
    found = symptoms.explain(text)
    known = symptoms.known(text)
    if not found and known is None:
        complain("nothing in the catalogue explains this")
        return BROKEN
    if found:
        _list(found, text)
    if found and known:
        say()
    if known:
        _tell(known)
    return CLEAN


def _list(found: list[symptoms.Explanation], text: str) -> None:
    """Print the rules that explain a message."""
    if any(one.python for one in found):
        say("Python says this of much else too. Where gradients are taken or applied, it means:")
        say()
    places = _places(text)
    found.sort(key=lambda one: one.rule.code not in places)
    width = max(len(one.rule.name) for one in found)
    for message, same in groupby(found, lambda one: str(one.message)):
        say(message)
        for one in same:
            say(f"  {one.rule.code}  {one.rule.name:{width}}  {one.rule.summary}")
            if place := places.get(one.rule.code):
                say(f"         reported at {place}")
    say()
    say(f"See a page with `tapelint explain {found[0].rule.code}`.")


def _tell(known: Known) -> None:
    """Print what a message means that no rule, or not only those, are about."""
    say(f"{known.kind}: {known.words}")
    say(fill(known.meaning, _WIDTH, initial_indent="  ", subsequent_indent="  "))
    named = sorted(
        (rule for rule in RULES if rule.code in known.rules),
        key=lambda rule: known.rules.index(rule.code),
    )
    if not named:
        return
    say()
    say("Rules that find much of what leads to it:")
    width = max(len(rule.name) for rule in named)
    for rule in named:
        say(f"  {rule.code}  {rule.name:{width}}  {rule.summary}")


def _places(text: str) -> dict[str, str]:
    """Where the rules, by code, report something in the files that a traceback goes through."""
    named = dict.fromkeys(re.findall(r'^\s*File "(.+?)", line \d+', text, re.MULTILINE))
    own = (name for name in named if "site-packages" not in name)
    places: dict[str, str] = {}
    outcomes = check_files(list(filter(disk.is_file, own)), Overrides())
    for checked in [outcome.checked for outcome in outcomes if outcome.checked]:
        for finding in checked.findings:
            start = finding.range.start
            place = f"{checked.path}:{start.line + 1}:{start.column + 1}"
            places.setdefault(finding.code, place)
    return places


def rules(form: str, *, statistics: bool) -> int:
    """Print the rules as ``text`` or ``json``, or figures about them; return the exit status."""
    if statistics:
        for line in catalogue.statistics():
            say(line)
        return CLEAN
    if form == "json":
        entries = [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "title": rule.title,
                "fix": found.value if (found := catalogue.safety(rule)) else None,
                "keras": [each.value for each in rule.kerases],
            }
            for rule in RULES
        ]
        say(json.dumps(entries, indent=2, ensure_ascii=False))
        return CLEAN
    width = max(len(rule.name) for rule in RULES)
    for rule in RULES:
        say(f"{rule.code}  {rule.name:{width}}  {rule.severity.value:11}  {rule.title}")
    return CLEAN
