"""The pages of the rules are complete and say something, and so do the messages."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tapelint.check import check
from tapelint.config import Config, Keras
from tapelint.rules import RULES
from tapelint.source.text import Source

if TYPE_CHECKING:
    from tapelint.rules.base import Rule

HEADINGS = [
    "What happens",
    "Why",
    "Bad",
    "Good",
    "Fix",
    "Runtime message",
    "When it is right",
]

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@every_rule
def test_page_has_the_headings_in_order(rule: Rule) -> None:
    assert re.findall(r"^## (.+)$", rule.page, re.MULTILINE) == HEADINGS
    for heading in HEADINGS:
        assert rule.section(heading)


@every_rule
def test_page_begins_with_one_sentence(rule: Rule) -> None:
    summary, blank, *_ = rule.page.split("\n")
    assert re.fullmatch(r"(`|[A-Z]).+\.", summary)
    assert not blank


@every_rule
def test_prose_is_made_of_sentences(rule: Rule) -> None:
    for heading in set(HEADINGS) - {"Bad", "Good"}:
        assert re.match(r"(- )?[`A-Z]", rule.section(heading))
    for heading in set(HEADINGS) - {"Bad", "Good", "Runtime message"}:
        assert rule.section(heading).endswith((".", "…"))


@every_rule
def test_backquotes_are_paired(rule: Rule) -> None:
    prose = re.sub(r"^```.*?^```$", "", rule.page, flags=re.MULTILINE | re.DOTALL)
    for paragraph in prose.split("\n\n"):
        assert paragraph.count("`") % 2 == 0


@every_rule
def test_examples_are_programs_that_differ(rule: Rule) -> None:
    assert rule.bad != rule.good
    for program in (rule.bad, rule.good):
        ast.parse(program)
        assert "import tensorflow as tf\n" in program


@every_rule
def test_bad_example_gives_this_finding_alone_and_good_none(rule: Rule) -> None:
    assert [one.code for one in check(Source(rule.bad), Config())] == [rule.code]
    assert not check(Source(rule.good), Config())


@every_rule
def test_title_fits_the_list_of_problems(rule: Rule) -> None:
    assert len(rule.title) <= 60
    assert not rule.title.endswith(".")


RAISING_LATER = {("optimizer-count-replaced", Keras.KERAS_2)}
"""What raises once the optimizer is built, and is right before, which the text need not tell."""


@every_rule
@pytest.mark.parametrize("keras", [None, *Keras])
def test_message_is_made_of_sentences(rule: Rule, keras: Keras | None) -> None:
    # Another rule may have something to say of the example in the one Keras or the other.
    findings = [
        one for one in check(Source(rule.bad), Config(keras=keras)) if one.code == rule.code
    ]
    if not findings:
        assert keras is not None
        assert keras not in rule.kerases or (rule.name, keras) in RAISING_LATER
        return
    (finding,) = findings
    assert re.match(r"`|[A-Z]", finding.message)
    assert finding.message.endswith(".")
    assert finding.message.count("`") % 2 == 0
    for related in finding.related:
        assert re.fullmatch(r"[A-Z].+\.", related.message)
    for fix in finding.fixes:
        assert re.fullmatch(r"[A-Z].*[^.]", fix.title)


def test_codes_and_names_are_given_once() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"TL\d{3}", rule.code)
        assert rule.check.__module__.endswith(rule.name.replace("-", "_"))
