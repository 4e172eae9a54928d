"""Every program of the corpus gives exactly the findings written in it, and each fix repairs it."""

from __future__ import annotations

import ast
import re
import tokenize
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from spec.programs import WITHOUT_FIX, Program, examples_of_pages, programs
from spec.repairing import repaired
from spec.sampling import varied
from spec.variants import VARIANTS, Variant, comments, is_simple, tokens, without_comments
from tapelint.check import Analysis, analyse, check
from tapelint.config import Config, Keras
from tapelint.finding import Finding, Fix, Position, Range, Safety, Severity
from tapelint.fixes.apply import apply
from tapelint.rules import RULES, run
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAMS = [
    *(program for folder in ("seeds", "truth", "silent") for program in programs(folder)),
    *examples_of_pages(),
]
BROKEN = [program for program in PROGRAMS if program.expectations]
REPAIRING = frozenset({Safety.SAFE, Safety.UNSAFE})

# What a list of problems shows of a message, in characters, and what has to be within: the end of a
# clause that is more than an introduction, or an exception that is raised.
SHOWN = 95
SAID = re.compile(r"[.:;](?= |$)|(?<=.{30}),(?= )|`\w+Error\b")
CODE = re.compile(r"``.+?``|`[^`]*`")

every_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
# The tests of a program are run one after another, so that it is analysed once.
every_broken = pytest.mark.parametrize(
    "program", BROKEN, ids=lambda program: program.name, scope="module"
)


def called(part: Program | Callable[[str], Variant]) -> str:
    return part.name if isinstance(part, Program) else part.__name__


def findings(text: str, config: Config | None = None) -> list[Finding]:
    return check(Source(text), config or Config())


@lru_cache(maxsize=4)
def analysed(program: Program) -> Analysis:
    return analyse(Source(program.text), Config())


def known(program: Program) -> list[Finding]:
    return analysed(program).findings


def found(variant: Variant, config: Config) -> list[tuple[int, str, Severity]]:
    return sorted(
        (
            (variant.origin(finding.range.start.line), finding.code, finding.severity)
            for finding in findings(variant.text, config)
        ),
        key=str,
    )


def expected(program: Program, variant: Variant) -> list[tuple[int, str, Severity]]:
    return sorted(
        ((variant.first(e.line), e.code, e.severity) for e in program.expectations), key=str
    )


def offered(found: list[Finding]) -> list[tuple[Finding, Fix]]:
    return [(finding, fix) for finding in found for fix in finding.fixes if fix.safety in REPAIRING]


@every_program
def test_findings_are_exactly_those_expected(program: Program) -> None:
    unchanged = Variant.of_lines(program.text)
    assert found(unchanged, program.config) == expected(program, unchanged)


@pytest.mark.parametrize(("program", "variant"), varied(PROGRAMS, VARIANTS), ids=called)
def test_a_rewrite_that_changes_no_flow_changes_no_finding(
    program: Program, variant: Callable[[str], Variant]
) -> None:
    rewritten = variant(program.text)
    ast.parse(rewritten.text)
    assert found(rewritten, program.config) == expected(program, rewritten)


@every_broken
def test_a_message_says_in_its_beginning_what_is_wrong_or_to_do(program: Program) -> None:
    for finding in findings(program.text, program.config):
        plain = CODE.sub(lambda code: re.sub(r"[.:;,]", " ", code[0]), finding.message)
        assert SAID.search(plain[: SHOWN + 1])


@every_broken
def test_ranges_lie_on_what_a_user_would_point_at(program: Program) -> None:
    source = Source(program.text)
    places = set(pointed_at(source))
    for finding in known(program):
        for range_ in [finding.range, *(related.range for related in finding.related)]:
            assert range_ in places, source.slice(range_)


def pointed_at(source: Source) -> Iterator[Range]:
    """The expressions, arguments and comments of a program, and its statements without a block."""
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, (ast.expr, ast.keyword)) or is_simple(node):
            yield source.range(node)
    for token in tokens(source.text):
        if token.type == tokenize.COMMENT:
            (start, column), (end, last) = token.start, token.end
            yield Range(Position(start - 1, column), Position(end - 1, last))


@every_broken
def test_every_finding_says_something(program: Program) -> None:
    for finding in known(program):
        assert not finding.message[0].islower()
        for fix in finding.fixes:
            assert fix.title[0].isupper()


@every_broken
def test_a_message_quotes_the_exception_that_is_raised(program: Program) -> None:
    raised = {(e.line, e.code): set(_RAISED.findall(e.symptom)) for e in program.expectations}
    for finding in known(program):
        quoted = set(_QUOTED.findall(finding.message))
        hedged = any(words in finding.message for words in _HEDGES)
        if quoted and not hedged and program.path.parent.name == "truth":
            seen = raised[finding.range.start.line, finding.code]
            assert quoted & seen or program.name in _RAISES_BEFORE, finding.message


_RAISED = re.compile(r"raises (\w+)")
_QUOTED = re.compile(r"`(\w+(?:Error|Exception))(?::|`)")
_HEDGES = ("or a similar error", "unless", "in a `tf.function` the call raises")
# What was computed with its gradient is in the way, which is None.
_RAISES_BEFORE = {"truth/image_given_to_optimizer_bad"}


@every_broken
def test_what_is_found_is_what_the_keras_at_hand_does(program: Program) -> None:
    differing = [one for one in program.expectations if _ON_KERAS_2 in one.symptom]
    if program.name in _OTHERWISE_WITH_KERAS_2:
        return
    for keras in Keras if differing else ():
        known = analysed(program)
        config = Config(keras)
        found = {
            (one.range.start.line, one.code): one.severity
            for one in run(known.source, known.syntax, known.flow, config, known.outline)
        }
        for one in differing:
            does = one.symptom.split(_ON_KERAS_2)[keras is Keras.KERAS_2]
            severity = found.get((one.line, one.code))
            assert (severity is not None) == (not does.startswith(("runs", "[")))
            if program.name not in _RAISES_WITH_OTHERS:
                assert severity is not Severity.ERROR or does.startswith("raises")


_ON_KERAS_2 = "; on 2.15 "
# What is said of them there is of another line, or of what else is wrong with them there.
_OTHERWISE_WITH_KERAS_2 = {
    "truth/apply_after_clipping_in_vain_bad",
    "truth/apply_clip_result_bad",
    "truth/apply_commented_out_bad",
    "truth/apply_in_keras_train_step_bad",
    "truth/apply_of_nothing_bad",
    "truth/apply_on_the_class_bad",
    "truth/apply_only_named_bad",
    "truth/apply_returns_none_bad",
    "truth/apply_twice_bad",
    "truth/loss_scale_factor_alone_bad",
    "truth/optimizer_count_replaced_bad",
    "truth/rate_called_back_over_schedule_bad",
    "truth/row310_initial_scale_bad",
    "truth/row701_layer_alone_bad",
    "truth/row714_lr_called_bad",
    "truth/row714_lr_halved_bad",
    "truth/row951_not_scaled_bad",
}
# What is said of them holds for other shapes or versions.
_RAISES_WITH_OTHERS = {
    "truth/row515_operator_on_loop_variable_bad",
    "truth/schedule_free_begun_in_graph_bad",
}


@every_broken
def test_a_repair_is_as_safe_as_the_page_says(program: Program) -> None:
    for finding, fix in offered(known(program)):
        said = _PAGES[finding.code].section("Fix")
        safe, unsafe = (
            re.search(r"\b[Ss]afe\b", said),
            re.search(r"\b[Uu]nsafe\b|\b[Nn]ot safe\b", said),
        )
        assert safe if fix.safety is Safety.SAFE else unsafe, fix.title
        if program.config.keras is None and "Safe with Keras 3" in said:
            assert fix.safety is Safety.UNSAFE, fix.title


_PAGES = {rule.code: rule for rule in RULES}


@every_broken
def test_each_fix_removes_its_finding_and_adds_none(program: Program) -> None:
    for finding, fix in offered(known(program)):
        repaired = apply(Source(program.text), fix.build())
        ast.parse(repaired)
        before = Counter(finding.code for finding in known(program))
        after = Counter(finding.code for finding in findings(repaired))
        assert after <= before - Counter([finding.code]), f"{fix.title}:\n{repaired}"


@every_broken
def test_each_fix_keeps_every_comment_or_makes_it_code(program: Program) -> None:
    for _, fix in offered(known(program)):
        repaired = apply(Source(program.text), fix.build())
        lost = Counter(comments(program.text)) - Counter(comments(repaired))
        for comment in lost:
            code = comment.strip("# ").split("#")[0].strip()
            # The call may have been given another receiver.
            assert code.partition(".")[2] in without_comments(repaired), fix.title


@pytest.mark.parametrize(("program", "variant"), varied(BROKEN, VARIANTS), ids=called)
def test_every_finding_is_repaired(program: Program, variant: Callable[[str], Variant]) -> None:
    text = variant(program.text).text
    if program.name in WITHOUT_FIX:
        assert not offered(findings(text))
        return
    after = repaired(text)
    ast.parse(after)
    assert not findings(after), after
