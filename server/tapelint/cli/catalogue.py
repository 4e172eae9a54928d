"""``tapelint rules`` and ``tapelint explain``."""

from __future__ import annotations

import difflib
import json
from inspect import cleandoc

from tapelint.cli.output import complain, say, show_page
from tapelint.cli.status import BROKEN, CLEAN
from tapelint.rules import RULES


def explain(wanted: str) -> int:
    """Print the page of the rule with the code or name ``wanted``; return the exit status."""
    for rule in RULES:
        if wanted.casefold() in {rule.code.casefold(), rule.name}:
            show_page(cleandoc(rule.page))
            return CLEAN
    known = [word for rule in RULES for word in (rule.name, rule.code)]
    close = difflib.get_close_matches(wanted, known, 1)
    hint = f"did you mean {close[0]}?" if close else "`tapelint rules` lists them"
    complain(f"there is no rule {wanted}; {hint}")
    return BROKEN


def rules(form: str) -> int:
    """Print the rules as ``text`` or ``json``; return the exit status."""
    if form == "json":
        entries = [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "title": rule.title,
            }
            for rule in RULES
        ]
        say(json.dumps(entries, indent=2, ensure_ascii=False))
        return CLEAN
    width = max(len(rule.name) for rule in RULES)
    for rule in RULES:
        say(f"{rule.code}  {rule.name:{width}}  {rule.severity.value:11}  {rule.title}")
    return CLEAN
