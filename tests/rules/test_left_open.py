"""Of what a program leaves open nothing is said: bad examples of which a part is not known."""

from __future__ import annotations

import ast
import re
import textwrap

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.rules import RULES
from tapelint.source.text import Source

PAGES = {rule.code: rule.bad for rule in RULES}

APPLIED = """
TL102 TL103 TL104 TL107 TL108 TL110 TL111 TL112 TL113 TL114 TL130 TL201 TL202 TL203 TL204 TL205
TL206 TL207 TL230 TL301 TL302 TL307 TL310 TL312 TL314 TL403 TL407 TL411 TL412 TL501 TL502 TL503
TL508 TL510 TL512 TL514 TL515 TL516 TL517 TL518 TL519 TL520 TL521 TL522 TL523 TL524 TL526 TL527
TL528 TL529 TL530 TL531 TL532 TL534 TL535 TL536 TL540 TL541 TL543 TL544 TL545 TL546 TL547 TL548
TL549 TL551 TL552 TL553 TL554 TL556 TL570 TL601 TL604 TL607 TL610 TL611 TL631 TL640 TL641 TL642
TL646 TL647 TL660 TL662 TL701 TL702 TL703 TL720 TL721 TL722 TL732 TL733 TL734 TL736 TL737 TL750
TL751 TL806
"""
TAPE = """
TL101 TL102 TL106 TL107 TL109 TL113 TL114 TL115 TL201 TL202 TL203 TL204 TL206 TL207 TL301 TL303
TL304 TL307 TL309 TL310 TL312 TL314 TL330 TL401 TL402 TL403 TL405 TL406 TL407 TL408 TL409 TL410
TL411 TL412 TL413 TL416 TL430 TL501 TL502 TL503 TL507 TL508 TL510 TL512 TL514 TL515 TL516 TL517
TL518 TL519 TL520 TL521 TL522 TL523 TL524 TL526 TL527 TL528 TL529 TL530 TL531 TL532 TL533 TL534
TL535 TL536 TL537 TL540 TL541 TL543 TL544 TL545 TL546 TL547 TL548 TL549 TL550 TL551 TL552 TL553
TL554 TL556 TL570 TL602 TL604 TL606 TL607 TL610 TL611 TL631 TL640 TL641 TL642 TL644 TL646 TL647
TL660 TL695 TL696 TL698 TL699 TL721 TL722 TL808
"""
OPTIMIZER = """
TL102 TL108 TL110 TL111 TL201 TL202 TL203 TL204 TL205 TL206 TL207 TL230 TL308 TL310 TL311 TL312
TL601 TL701 TL702 TL703 TL720 TL722 TL731 TL732 TL733 TL734 TL735 TL736 TL750 TL751 TL790 TL791
TL792 TL801 TL802 TL804 TL808
"""
MODEL = """
TL109 TL112 TL201 TL314 TL330 TL406 TL430 TL510 TL514 TL515 TL516 TL517 TL519 TL521 TL524 TL527
TL528 TL530 TL531 TL537 TL543 TL544 TL605 TL608 TL612 TL640 TL644 TL645 TL647 TL648 TL660
TL661 TL702 TL737 TL750
"""
VARIABLE = """
TL202 TL205 TL313 TL503 TL550 TL551 TL556 TL570 TL601 TL602 TL604 TL606 TL620 TL640 TL696 TL732
TL733
"""
EXPECTED = """
TL101 TL102 TL103 TL106 TL107 TL108 TL109 TL110 TL201 TL203 TL204 TL205 TL301 TL302 TL401 TL501
TL550 TL601 TL607 TL649 TL702 TL703 TL791 TL804
"""


def codes(text: str) -> set[str]:
    return {finding.code for finding in check(Source(text), Config())}


def replaced(code: str, pattern: str, by: str) -> str:
    """The bad example of a rule, in which ``by`` stands for all that has the ``pattern``."""
    text, number = re.subn(pattern, by, PAGES[code])
    assert number
    return text


@pytest.mark.parametrize("code", APPLIED.split())
def test_gradients_that_are_not_applied_train_nothing(code: str) -> None:
    text = replaced(code, r"\b[\w.]+\.(apply_gradients|apply)\(", "print(")
    assert codes(text) <= {"TL101"}


@pytest.mark.parametrize("code", TAPE.split())
def test_of_a_tape_that_is_made_elsewhere_nothing_is_known(code: str) -> None:
    assert not codes(replaced(code, r"tf\.GradientTape\(", "made_elsewhere("))


@pytest.mark.parametrize("code", OPTIMIZER.split())
def test_of_an_optimizer_that_is_made_elsewhere_nothing_is_known(code: str) -> None:
    optimizer = r"\b(tf\.)?keras\.(mixed_precision|optimizers)[\w.]*\("
    assert code not in codes(replaced(code, optimizer, "made_elsewhere("))


@pytest.mark.parametrize("code", MODEL.split())
def test_of_a_model_that_is_made_elsewhere_nothing_is_known(code: str) -> None:
    model = r"tf\.keras\.(Sequential|Model|applications\.\w+)\("
    assert code not in codes(replaced(code, model, "made_elsewhere("))


@pytest.mark.parametrize("code", VARIABLE.split())
def test_of_a_variable_that_is_made_elsewhere_nothing_is_known(code: str) -> None:
    assert code not in codes(replaced(code, r"tf\.Variable\(", "made_elsewhere("))


@pytest.mark.parametrize("code", EXPECTED.split())
def test_what_is_expected_to_raise_is_left_alone(code: str) -> None:
    lines = PAGES[code].splitlines(keepends=True)
    imports = [one for one in ast.parse(PAGES[code]).body if isinstance(one, ast.Import)]
    start = imports[-1].lineno
    expected = f"with pytest.raises(Exception):\n{textwrap.indent(''.join(lines[start:]), '    ')}"
    assert not codes(f"import pytest\n{''.join(lines[:start])}{expected}")
