"""Repairs of statements change what they say, and keep comments, layout and all else."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable

import libcst as cst
import pytest

from spec.variants import comments
from tapelint.config import Config
from tapelint.finding import Edit
from tapelint.fixes.apply import apply
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import GradientFlow
from tapelint.rules.base import Context
from tapelint.source.outline import Outline
from tapelint.source.parse import parse
from tapelint.source.text import Source

PROGRAM = '''\
class Trainer:
    def step(self, n):
        first = 1; second = 2  # both
        # far

        # of the loss
        loss = (first +
            second)  # beside
        with tape: inside = 1  # in one line
        # before the text
        text = """
    not code
"""  # text

        if n: a = 1; b = 2
        elif first: c = 3  # c
        else: d = 4
        # the last
        return loss
    # end of step
'''
Do = Callable[[Rewrite, list[ast.stmt]], Rewrite]


def context(text: str) -> Context:
    source = Source(text)
    syntax = parse(source)
    outline = Outline(source, syntax.tree)
    return Context(source, syntax, GradientFlow(syntax.tree), Config(), outline)


def edits(text: str, do: Do) -> tuple[Edit, ...]:
    """The edits of what is done to the statements of ``step`` in the program ``text``."""
    about = context(text)
    (step,) = about.syntax.tree.body[0].body
    return do(Rewrite(about), step.body).edits()


def rewritten(text: str, do: Do) -> str:
    return apply(Source(text), edits(text, do))


def small(text: str) -> list[str]:
    """The statements of ``text`` that hold no others, in order, as LibCST sees them."""
    module = cst.parse_module(text)
    found: list[str] = []

    class Visitor(cst.CSTVisitor):
        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, cst.BaseSmallStatement):
                bare = node.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
                code = module.code_for_node(bare)
                found.append(ast.unparse(ast.parse(code)) if "return" not in code else code)
            return True

    module.visit(Visitor())
    return found


def laid_out(unit: str, end: str) -> str:
    lines = PROGRAM.split("\n")
    return end.join(line.replace("    ", unit) for line in lines)


ORDER = small(PROGRAM)
MOVES: dict[str, tuple[Do, list[str]]] = {
    "into the start": (
        lambda rewrite, body: rewrite.move_into_start(body[3], [body[2]]),
        ORDER,
    ),
    "into the start, beginning in the middle of a line": (
        lambda rewrite, body: rewrite.move_into_start(body[3], body[1:3]),
        ORDER,
    ),
    "into the end": (lambda rewrite, body: rewrite.move_into_end(body[3], [body[4]]), ORDER),
    "out of a line": (lambda rewrite, body: rewrite.move_out(body[3]), ORDER),
    "before another": (
        lambda rewrite, body: rewrite.move_before(body[2], [body[4]]),
        [*ORDER[:2], ORDER[4], ORDER[2], ORDER[3], *ORDER[5:]],
    ),
    "enclosed": (lambda rewrite, body: rewrite.enclose("with a as b:", body[2:5], "e = 5"), None),
    "enclosed, in the place of another": (
        lambda rewrite, body: rewrite.enclose("with a as b:", body[3:5], instead=body[2]),
        [*ORDER[:2], *ORDER[3:]],
    ),
    "inserted before": (lambda rewrite, body: rewrite.insert_before(body[1], "e = 5"), None),
    "inserted after": (lambda rewrite, body: rewrite.insert_after(body[0], "e = 5"), None),
    "inserted into one line": (
        lambda rewrite, body: rewrite.insert_after(body[5].body[0], "e = 5"),
        None,
    ),
    "removed": (lambda rewrite, body: rewrite.remove(body[2]), [*ORDER[:2], *ORDER[3:]]),
    "removed from a line": (lambda rewrite, body: rewrite.remove(body[0]), ORDER[1:]),
    "removed from the end of a line": (
        lambda rewrite, body: rewrite.remove(body[1]),
        [ORDER[0], *ORDER[2:]],
    ),
    "removed from one line": (
        lambda rewrite, body: rewrite.remove(body[5].body[1]),
        [one for one in ORDER if one != "b = 2"],
    ),
}
every_move = pytest.mark.parametrize(("do", "order"), MOVES.values(), ids=MOVES)


@every_move
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("unit", ["    ", "  ", "\t"])
def test_the_statements_are_what_was_asked_for(
    unit: str, end: str, do: Do, order: list[str] | None
) -> None:
    text = laid_out(unit, end)
    after = rewritten(text, do)
    assert after != text
    got = [one for one in small(after) if one != "e = 5"]
    want = small(text)
    assert got == (list(map(_like(want), order)) if order else want)
    assert Counter(comments(after)) == Counter(comments(text))
    assert after.count("\n") == after.count(end)


def _like(known: list[str]) -> Callable[[str], str]:
    """The statement as it is in a program laid out otherwise, where a string has other spaces."""
    by_name = {one.partition(" =")[0]: one for one in known}
    return lambda one: by_name[one.partition(" =")[0]]


@every_move
def test_what_is_not_touched_stays_as_it_is(do: Do, order: list[str] | None) -> None:
    del order
    broken = f"{PROGRAM}\n\ndef other(:\n    x = [1,\n"
    after = rewritten(broken, do)
    assert after == rewritten(PROGRAM, do) + broken.removeprefix(PROGRAM)
    assert after != broken


def test_comments_above_and_beside_go_along() -> None:
    after = rewritten(PROGRAM, MOVES["into the start"][0])
    assert "        # far\n\n        with tape:\n            # of the loss\n" in after
    assert "            loss = (first +\n                second)  # beside\n" in after
    assert "            inside = 1  # in one line\n        # before" in after


def test_comments_of_what_is_removed_stay() -> None:
    after = rewritten(PROGRAM, MOVES["removed"][0])
    assert (
        "        # far\n\n        # of the loss\n        # beside\n        with tape: in" in after
    )


def test_text_in_strings_is_not_indented() -> None:
    after = rewritten(PROGRAM, MOVES["enclosed"][0])
    assert '            text = """\n    not code\n"""  # text\n            e = 5\n' in after


def test_what_shares_a_line_still_does() -> None:
    assert len(edits(PROGRAM, MOVES["removed from one line"][0])) == 1
    assert "        if n: a = 1\n" in rewritten(PROGRAM, MOVES["removed from one line"][0])


def test_the_only_statement_of_a_block_leaves_pass() -> None:
    after = rewritten(PROGRAM, lambda rewrite, body: rewrite.remove(body[3].body[0]))
    assert "        with tape:\n            pass\n            # in one line\n" in after


def test_where_a_block_does_not_parse_nothing_is_done() -> None:
    text = PROGRAM.replace("loss = (first +", "loss = (first + )(")
    assert edits(text, lambda rewrite, body: rewrite.move_before(body[0], [body[-1]])) == ()
