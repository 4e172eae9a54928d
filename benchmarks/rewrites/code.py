"""A program to rewrite, and how its parts are found, named and put together."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import libcst as cst

_GRAPH = re.compile(
    r"tf\.function|tf_function|jit_compile|\.fit\(|\.run\(|[sS]trategy|\.map\(|get_concrete_function"
    r"|custom_gradient|recompute_grad|while_loop|tf\.cond|\bv1\b|Graph"
)
_LOOKS_AT_NAMES = re.compile(r"\b(?:exec|eval|globals|locals|vars|global|nonlocal|import \*)\b")


@dataclass(frozen=True)
class Code:
    """A program: its module, and the text of each module that lies beside it, by name."""

    module: cst.Module
    beside: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Code:
        """The program ``text``; raises cst.ParserSyntaxError where LibCST cannot read it."""
        return cls(cst.parse_module(text))

    @cached_property
    def text(self) -> str:
        """The text of the program."""
        return self.module.code

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of the text."""
        return ast.parse(self.text)

    @cached_property
    def bound(self) -> Counter[str]:
        """How often each name is bound, in any scope."""
        return Counter(bindings(self.tree))

    @property
    def may_be_graph(self) -> bool:
        """Whether functions may be traced, by AutoGraph or otherwise."""
        return _GRAPH.search(self.text) is not None

    @property
    def looks_at_names(self) -> bool:
        """Whether it matters in which scope a name is bound."""
        return _LOOKS_AT_NAMES.search(self.text) is not None

    def changed(self, module: cst.Module) -> Code:
        """The program with another text of its own."""
        return replace(self, module=module)

    def defining(self, *texts: str) -> Code:
        """The program with statements after the imports that it begins with."""
        place = 0
        for number, statement in enumerate(self.module.body):
            if not _is_import(statement) and not (number == 0 and _is_docstring(statement)):
                break
            place = number + 1
        new = [statement for text in texts for statement in statements(text)]
        body = [*self.module.body[:place], *new, *self.module.body[place:]]
        return self.changed(self.module.with_changes(body=body))


NOTHING = r"(?!)"
"""A pattern that is found nowhere."""

Rewrite = Callable[[Code], Code | None]
"""Gives a program that does the same in another way, or None where it does not apply."""


class Names:
    """Names that a program does not have yet."""

    def __init__(self, code: Code) -> None:
        """Avoid every word of ``code``."""
        self._taken = set(re.findall(r"\w+", code.text)) | set(code.beside)

    def fresh(self, name: str) -> str:
        """``name``, or the same with a number."""
        number, chosen = 1, name
        while chosen in self._taken:
            number += 1
            chosen = f"{name}_{number}"
        self._taken.add(chosen)
        return chosen


def statements(text: str) -> Sequence[cst.SimpleStatementLine | cst.BaseCompoundStatement]:
    """The statements of ``text``."""
    return cst.parse_module(text).body


def text_of(node: cst.CSTNode) -> str:
    """The text of a node, a statement without its indentation."""
    return cst.Module([]).code_for_node(node)


def filled(text: str, *body: cst.BaseStatement) -> Sequence[cst.BaseStatement]:
    """The statements of ``text``, with ``body`` in the place of the line ``BODY``."""
    module = cst.parse_module(text).visit(_Fill(body))
    assert isinstance(module, cst.Module)  # noqa: S101 - a transformer of inner parts keeps it one
    return module.body


def bindings(tree: ast.AST) -> list[str]:
    """The names that are bound anywhere in ``tree``, each as often as it is."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.append(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.append(name)
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                found.append(name)
            case ast.alias(name=name, asname=asname):
                found.append(asname or name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.append(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.append(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found.extend(names * 2)
            case _:
                pass
    return found


def loads(tree: ast.AST) -> set[str]:
    """The names that are read anywhere in ``tree``."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def has(node: cst.CSTNode, *words: str) -> bool:
    """Whether one of ``words`` stands in the text of ``node``."""
    return not set(words).isdisjoint(re.findall(r"\w+|:=", text_of(node)))


def moves_badly(node: cst.CSTNode) -> bool:
    """Whether an expression means something else in another scope."""
    return has(node, "await", "yield", "super", "__class__", ":=")


class Scoped(cst.CSTTransformer):
    """A transformer that knows whether it stands directly in the body of a class."""

    def __init__(self, within: str = "") -> None:
        """Begin in the module; change no simple statement in which ``within`` is not found."""
        super().__init__()
        self._scopes: list[cst.CSTNode] = []
        self._within = re.compile(within)

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:
        """Look into a statement only where something is to be changed."""
        return bool(self._within.search(text_of(node)))

    @property
    def in_class_body(self) -> bool:
        """Whether names that are bound here become attributes of a class."""
        return bool(self._scopes) and isinstance(self._scopes[-1], cst.ClassDef)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Enter a function."""
        self._scopes.append(node)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        """Enter a class."""
        self._scopes.append(node)

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Leave a function."""
        self._scopes.pop()
        return updated_node

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        """Leave a class."""
        self._scopes.pop()
        return updated_node


class Reads(cst.CSTTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, reads: dict[str, str]) -> None:
        """Read ``reads[name]`` where ``name`` was read."""
        super().__init__()
        self._reads = reads

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        read = self._reads.get(original_node.value)
        return updated_node if read is None else cst.parse_expression(read)

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)


class _Fill(cst.CSTTransformer):
    def __init__(self, body: Sequence[cst.BaseStatement]) -> None:
        super().__init__()
        self._body = body

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        match original_node.body:
            case [cst.Expr(value=cst.Name(value="BODY"))]:
                return cst.FlattenSentinel(self._body)
            case _:
                return updated_node


def _is_import(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and all(
        isinstance(one, (cst.Import, cst.ImportFrom)) for one in statement.body
    )


def _is_docstring(statement: cst.BaseStatement) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString())]):
            return True
        case _:
            return False
