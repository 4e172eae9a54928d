"""What a name stands for at a place: the bindings that reach it, whatever scope they are of."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Container, Iterable

from tapelint.source.reaching import (
    NOWHERE,
    UNBOUND,
    Mentions,
    Reaching,
    Scope,
    Sites,
    comprehended,
    parameter,
)
from tapelint.source.walk import walk

_DECLARATION = re.compile(r"\b(?:global|nonlocal)[ \t]+(\w[\w, \t]*)", re.MULTILINE)
_WORD = re.compile(r"\w+")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Names:
    """The bindings that names have in a program.

    A name that nothing in the program binds comes from elsewhere, as built-in ones do: it is bound,
    by the module.
    """

    def __init__(
        self,
        tree: ast.Module,
        around: Callable[[ast.AST], Iterable[ast.AST]],
        declared: Container[str],
    ) -> None:
        """Look at ``tree``; ``around`` tells what a node of it stands in, the innermost first.

        ``declared`` are the names of its ``global`` statements.
        """
        self._tree = tree
        self._around = around
        self._declared = declared
        self._mentions = Mentions()
        self._runs: dict[tuple[Scope, str], Reaching] = {}

    def at(self, name: str, node: ast.AST) -> Sites:
        """The bindings of ``name`` that reach ``node``; None among them where it may be unbound."""
        scope, statement, site = self._look(name, node)
        if site is not None:
            return frozenset({site})
        run = self._run(scope, name)
        found = run.before(node)
        if found is None and statement is not None:
            found = run.before(statement)
        return self._start(scope, name) if found is None else found

    def after(self, name: str, statement: ast.stmt) -> Sites:
        """The bindings of ``name`` that reach what follows ``statement``."""
        return self._run(self._look(name, statement)[0], name).after(statement)

    def is_bound(self, name: str, node: ast.AST) -> bool:
        """Whether ``name`` surely is bound whenever ``node`` is reached."""
        return None not in self.at(name, node)

    def _look(self, name: str, node: ast.AST) -> tuple[Scope, ast.stmt | None, ast.AST | None]:
        """The scope and the statement around ``node``; what binds ``name`` in a comprehension."""
        statement: ast.stmt | None = None
        inner, in_iterable = node, False
        for outer in self._around(node):
            match outer:
                case ast.Lambda(body=body) if inner is body:
                    return outer, None, None
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    if inner in outer.body:
                        return outer, statement, None
                case ast.comprehension(iter=iterable):
                    in_iterable = inner is iterable
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    site = comprehended(outer, name)
                    is_outside = in_iterable and inner is outer.generators[0]
                    if site is not None and not is_outside:
                        return self._tree, None, site
            if statement is None and isinstance(outer, ast.stmt):
                statement = outer
            inner = outer
        return self._tree, statement, None

    def _run(self, scope: Scope, name: str) -> Reaching:
        known = self._runs.get((scope, name))
        if known is None:
            start = self._start(scope, name)
            known = self._runs[scope, name] = Reaching(scope, name, start, self._mentions)
        return known

    def _start(self, scope: Scope, name: str) -> Sites:
        """The bindings of ``name`` that the code of ``scope`` begins with."""
        if isinstance(scope, ast.Module):
            elsewhere = name not in self._declared and name not in self._mentions.own_names(scope)
            return frozenset({scope}) if elsewhere or hasattr(builtins, name) else UNBOUND
        given = parameter(scope, name)
        if given is not None:
            return frozenset({given})
        if isinstance(scope, ast.ClassDef):
            return self.at(name, scope)
        return UNBOUND if name in self._mentions.own_names(scope) else self._called(scope, name)

    def _called(self, function: Scope, name: str) -> Sites:
        """The bindings of ``name``, which is none of ``function``'s own, that reach its calls.

        It may be called wherever it, or the class that it is a method of, is mentioned.
        """
        first = self._definition(function, None)
        if first is None:
            return self.at(name, function)
        scope = self._look(name, first)[0]
        mentions: dict[str, list[ast.Name]] | None = None
        found: set[Sites] = set()
        waiting = [first]
        for one in waiting:
            defined = self.at(name, one)
            if None not in defined:
                found.add(defined)
                continue
            mentions = mentions or _mentions(scope)
            for mention in mentions.get(one.name, ()):
                around = self._definition(mention, scope)
                if around is None:
                    found.add(self.at(name, mention))
                elif around not in waiting:
                    waiting.append(around)
        return (
            NOWHERE.union(*found) if found else self._run(scope, name).end or self.at(name, first)
        )

    def _definition(self, node: ast.AST, scope: Scope | None) -> _Definition | None:
        """The function that ``node`` is or is run by, or the class that it is a method of.

        Where a ``scope`` is given it is the outermost in that; None where its own code runs it.
        """
        found: _Definition | None = node if isinstance(node, _FUNCTIONS) else None
        for one in self._around(node):
            if one is scope or (scope is None and not isinstance(one, ast.ClassDef)):
                break
            if isinstance(one, _FUNCTIONS) or (found is not None and isinstance(one, ast.ClassDef)):
                found = one
        return found


def declared(text: str) -> frozenset[str]:
    """The names in what may be ``global`` and ``nonlocal`` statements of ``text``."""
    return frozenset(word for line in _DECLARATION.findall(text) for word in _WORD.findall(line))


def _mentions(scope: Scope) -> dict[str, list[ast.Name]]:
    """The places in ``scope``, and in the scopes in it, that read each name."""
    found: dict[str, list[ast.Name]] = {}
    for one in walk(scope):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            found.setdefault(one.id, []).append(one)
    return found
