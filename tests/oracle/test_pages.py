"""The pages of the rules tell the truth: the bad example shows what the page says happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tapelint.config import Keras
from tapelint.rules import RULES
from tapelint.symptoms import explain

if TYPE_CHECKING:
    from oracle.runner import Outcome, Runner
    from tapelint.rules.base import Rule

pytestmark = pytest.mark.tensorflow

ONLY_COSTS = {"number-given-to-graph", "persistent-tape-kept"}
"""The rules about programs that train as they should, but take more memory or time."""

NEVER_END = {"endless-epoch"}
"""The rules about programs that run for ever, of which only the good one can be run."""


def says_so(rule: Rule, raised: dict[str, str]) -> bool:
    return any(
        one.kind == raised["type"]
        and all(part.strip() in raised["message"] for part in one.words.split("…"))
        for one in rule.messages
    )


def assert_explained(rule: Rule, outcome: Outcome) -> None:
    """Assert that the traceback leads to ``rule``; what comes first prints the same."""
    found = [one.rule for one in explain(outcome.errors)]
    assert rule in found, outcome.errors
    assert outcome.raised
    assert all(says_so(other, outcome.raised) for other in found[: found.index(rule)])


def assert_page_is_true(rule: Rule, runner: Runner) -> None:
    good = runner.run(rule.good)
    if rule.name in NEVER_END:
        assert good.raised is None, good.errors
        return
    bad = runner.run(rule.bad)
    message = " ".join(rule.section("Runtime message").split())
    keras = Keras.KERAS_2 if runner.version == "2.15" else Keras.KERAS_3
    if keras is Keras.KERAS_3 or not rule.good.startswith("# Keras 3\n"):
        assert good.raised is None, good.errors
    if keras not in rule.kerases:
        assert bad.raised is None, bad.errors
    elif message.startswith("None") or f"none with Keras {keras.value}" in message:
        assert bad.raised is None, bad.errors
        assert (bad.final == good.final) == (rule.name in ONLY_COSTS)
    else:
        assert bad.raised
        assert says_so(rule, bad.raised), (bad.raised, rule.messages)
        assert_explained(rule, bad)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_is_true_of_keras_3(rule: Rule, tensorflow_221: Runner) -> None:
    assert_page_is_true(rule, tensorflow_221)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_is_true_of_keras_2(rule: Rule, tensorflow_215: Runner) -> None:
    assert_page_is_true(rule, tensorflow_215)
