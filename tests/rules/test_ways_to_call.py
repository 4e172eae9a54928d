"""How arguments are given changes nothing: neither what is found, nor that repairs are right."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable

import pytest

from spec.sampling import EVERYTHING
from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Finding, Safety
from tapelint.fixes.apply import apply
from tapelint.rules import RULES
from tapelint.source.text import Source

KEYWORDS = {
    "apply": ("grads", "trainable_variables"),
    "apply_gradients": ("grads_and_vars",),
    "clip_by_global_norm": ("t_list", "clip_norm"),
    "gradient": ("target", "sources"),
    "watch": ("tensor",),
}


def by_keywords(call: ast.Call, name: str) -> None:
    names = KEYWORDS.get(name, ())
    if len(call.args) <= len(names):
        given = map(ast.keyword, names, call.args)
        call.keywords, call.args = [*given, *call.keywords], []


def by_a_list(call: ast.Call, name: str) -> None:
    if call.args and name in {*KEYWORDS, "zip"}:
        call.args = [ast.Starred(ast.List(call.args))]


# By keyword they are not looked for, or another exception is raised.
NOT_SO = {
    by_keywords: {"TL001", "TL103", "TL306", "TL406", "TL524", "TL541"},
    by_a_list: {"TL001", "TL656"},
}
# Each rule with one of the ways, unless all is tested.
CASES = [
    pytest.param(way, rule.bad, rule.code, id=f"{rule.name}-{way.__name__}")
    for number, way in enumerate(NOT_SO)
    for place, rule in enumerate(RULES)
    if rule.code not in NOT_SO[way] and (EVERYTHING or place % 2 == number)
]


def given(way: Callable[[ast.Call, str], None], text: str) -> str:
    """The program ``text``, with arguments that are given in another ``way``."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not any(
            isinstance(one, ast.Starred) for one in node.args
        ):
            match node.func:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    way(node, name)
    return ast.unparse(tree)


def counted(found: list[Finding]) -> Counter[str]:
    return Counter(finding.code for finding in found)


@pytest.mark.parametrize(("way", "text", "code"), CASES)
def test_arguments_in_another_way(
    way: Callable[[ast.Call, str], None], text: str, code: str
) -> None:
    source = Source(given(way, text))
    found = check(source, Config())
    assert code in counted(found)
    for finding in found:
        for fix in finding.fixes:
            if fix.safety in {Safety.SAFE, Safety.UNSAFE}:
                repaired = apply(source, fix.build())
                ast.parse(repaired)
                after = counted(check(Source(repaired), Config()))
                assert after <= counted(found) - Counter([finding.code]), fix.title
