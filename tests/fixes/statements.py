"""What differs between the statements of two programs, as LibCST sees them."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
_ALIKE = 0.5


@dataclass(frozen=True)
class Statement:
    """The tokens of a statement without its block, and the numbers of those that it stands in."""

    code: str
    holders: tuple[int, ...]


@dataclass
class Changes:
    """What became of statements, each by its tokens."""

    inserted: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    replaced: list[tuple[str, str]] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    enclosed: list[str] = field(default_factory=list)
    let_out: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        """Which kinds of changes there are."""
        return {kind for kind, found in vars(self).items() if found}


def changes(before: str, after: str) -> Changes:
    """What became of the statements of ``before`` in ``after``."""
    old, new = statements(before), statements(after)
    result, origin, moved, replaced = Changes(), {}, {}, {}
    gone, come = [], []
    codes = [[one.code for one in side] for side in (old, new)]
    for tag, *ends in SequenceMatcher(None, *codes, autojunk=False).get_opcodes():
        others, numbers = range(*ends[:2]), range(*ends[2:])
        if tag == "equal":
            origin |= zip(numbers, others, strict=True)
        elif len(others) == len(numbers):
            replaced |= zip(numbers, others, strict=True)
        else:
            gone += others
            come += numbers
    for number in come:
        same = (other for other in gone if old[other].code == new[number].code)
        if (other := next(same, None)) is not None:
            moved[number] = other
            gone.remove(other)
    come = [number for number in come if number not in moved]
    replaced |= _most_alike(
        {one: old[one].code for one in gone}, {one: new[one].code for one in come}
    )
    origin |= moved | replaced
    for number, other in sorted(origin.items()):
        held = [origin.get(holder) for holder in new[number].holders]
        if number in replaced:
            result.replaced.append((old[other].code, new[number].code))
        if number in moved:
            result.moved.append(old[other].code)
        elif held != list(old[other].holders):
            stayed = all(holder in origin.values() for holder in old[other].holders)
            kind = result.enclosed if None in held else result.moved if stayed else result.let_out
            kind.append(old[other].code)
    result.inserted = [new[number].code for number in come if number not in origin]
    result.removed = [old[other].code for other in gone if other not in origin.values()]
    return result


def statements(text: str) -> list[Statement]:
    """All statements, each before those that stand in it."""
    found: list[Statement] = []

    def note(node: cst.CSTNode, holders: tuple[int, ...]) -> None:
        if isinstance(node, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
            found.extend(Statement(_tokens(small), holders) for small in node.body)
        elif isinstance(body := getattr(node, "body", None), cst.BaseSuite):
            found.append(Statement(_header(node), holders))
            inside = (*holders, len(found) - 1)
            one_line = isinstance(body, cst.SimpleStatementSuite)
            for one in [body] if one_line else body.body:
                note(one, inside)
            for part in _parts(node):
                note(part, holders)

    for one in cst.parse_module(text).body:
        note(one, ())
    return found


def _header(node: cst.CSTNode) -> str:
    """A compound statement whose block is empty."""
    if isinstance(node, (cst.Try, cst.Else, cst.Finally)):
        return type(node).__name__
    bare: dict[str, object] = {"body": cst.SimpleStatementSuite([cst.Pass()])}
    bare |= {name: None for name in ("orelse", "finalbody") if hasattr(node, name)}
    return _tokens(node.with_changes(**bare)).removesuffix(" pass")


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield from getattr(node, "handlers", ())
    for name in ("orelse", "finalbody"):
        if (part := getattr(node, name, None)) is not None:
            yield part


def _tokens(node: cst.CSTNode) -> str:
    text = cst.Module([]).code_for_node(node).strip().removesuffix(";")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return " ".join(token.string for token in tokens if token.type not in _LAYOUT).strip()


def _most_alike(gone: dict[int, str], come: dict[int, str]) -> dict[int, int]:
    """What has come with that of what is gone which it is most like."""
    likeness = {
        (number, other): SequenceMatcher(None, was.split(), now.split()).ratio()
        for number, now in come.items()
        for other, was in gone.items()
    }
    found: dict[int, int] = {}
    for number, other in sorted(likeness, key=likeness.__getitem__, reverse=True):
        if likeness[number, other] > _ALIKE and number not in found and other not in found.values():
            found[number] = other
    return found
