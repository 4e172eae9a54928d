"""Names imported from other modules: of the workspace, and of installed packages."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Bound,
    Class,
    Function,
    Imported,
    Module,
    Scope,
    Unknown,
    Value,
)
from tapelint.flow.state.frames import Frame
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge import names
from tapelint.source.bindings import Bindings

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

# A module whose file is not known yet.
_AWAITED = Module(Path())
# What a module binds, and the name there.
_Home = tuple[dict[str, Value], str]


class Text(Protocol):
    """What is read of a module: its tree, what it binds, and whether it works with TensorFlow."""

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree."""

    @property
    def bindings(self) -> Bindings:
        """What it binds at its top level."""

    @property
    def concerns(self) -> bool:
        """Whether what it does can matter."""


class Modules(Protocol):
    """Where other modules are found; see ``tapelint.project.Workspace``."""

    def locate(self, module: str, level: int, importer: Path) -> Path | None:
        """The file of ``module`` as ``importer`` imports it, with ``level`` leading dots."""

    def read(self, path: Path) -> Text | None:
        """The module in ``path``; None where it cannot be read."""

    def awaits_file(self, module: str, level: int, importer: Path) -> bool:
        """Whether ``locate`` cannot tell yet, but will, so that it is to be asked again."""

    def awaits_text(self, path: Path) -> bool:
        """Whether ``read`` cannot tell yet, but will."""

    def define(self, path: Path, name: str) -> tuple[Path, str] | None:
        """Where ``name`` of the module in ``path`` is really defined, where it is hard to tell."""

    def classes(self, path: Path, name: str) -> tuple[str, ...] | None:
        """The full names of the classes that what ``name`` of that module gives is of, if known."""


class Imports:
    """Runs the other modules that the module imports from, as far as it asks for their names.

    ``asked`` are the questions that were put to ``modules``: with other answers the analysis
    might come to another result. Each is put once a run over the module.
    """

    def __init__(self, machine: Machine, modules: Modules | None, path: Path | None) -> None:
        self.machine = machine
        self.asked: set[Hashable] = set()
        self._modules = modules
        self._paths: dict[Scope, Path] = {}
        self._scopes: dict[Path, Scope] = {}
        self._main = path
        self._found: dict[tuple[str, int, Path], Module | None] = {}
        self._texts: dict[Path, Text | None] = {}
        self._homes: dict[Imported, _Home] = {}
        self._classes: dict[tuple[Path, str], tuple[Value | None, ...]] = {}
        # How many of the modules that were run are not to be counted.
        self._spared = 0

    def ask_again(self) -> None:
        """Rely no longer on what was answered in the last run."""
        self._found, self._texts, self._homes, self._classes = {}, {}, {}, {}

    def find_module(self, name: str, level: int) -> Module | None:
        return self._find(name, level, self._paths.get(self.machine.frame.scope.module, self._main))

    def _find(self, name: str, level: int, importer: Path | None) -> Module | None:
        if self._modules is None or importer is None:
            return None
        if level == 0 and names.is_api(name.partition(".")[0]):
            return None
        question = name, level, importer.parent
        if question not in self._found:
            self.asked.add(question)
            path = self._modules.locate(name, level, importer)
            found = None if path is None or path == self._main else Module(path)
            if path is None and self._modules.awaits_file(name, level, importer):
                found = _AWAITED
            self._found[question] = found
        return self._found[question]

    def resolve(self, imported: Imported) -> Value:
        home = self._homes.get(imported)
        if home is None:
            if self._is_awaited(imported.module):
                return Unknown()
            home = self._home(imported, frozenset())
            if home is not None:
                self._homes[imported] = home
        value = _bound_at(home)
        return Attribute(imported.module, imported.name) if value is None else value

    def resolve_star(self, star: Module, name: str) -> Value | None:
        if self._is_awaited(star):
            return Unknown()
        return _bound_at(self._starred(star, name, frozenset()))

    def classes_given(self, callee: Value) -> tuple[Value | None, ...]:
        """The classes that what ``callee`` of another module gives may be of, None for another."""
        named = self._named(callee)
        if named is None or self._modules is None:
            return ()
        if named not in self._classes:
            self.asked.add(("classes", *named))
            found = self._modules.classes(*named)
            self._classes[named] = tuple(map(self._class_named, found or ()))
        return self._classes[named]

    def _named(self, callee: Value) -> tuple[Path, str] | None:
        """The module of ``callee`` and its name there."""
        match callee:
            case Attribute(owner=Module() as module, name=name):
                return module.path, name
            case Bound(function=function, self=Class() as cls) if function.owner is not None:
                pass
            case Bound(function=Function(owner=Class() as cls) as function):
                pass
            case Function(owner=None) as function if function.name:
                path = self._paths.get(function.scope.module)
                return None if path is None else (path, function.name)
            case _:
                return None
        path = self._paths.get(cls.scope.module)
        return None if path is None else (path, f"{cls.node.name}.{function.name}")

    def _class_named(self, name: str) -> Value | None:
        """The class with the full ``name``."""
        module, _, last = name.rpartition(".")
        if names.is_api(name.partition(".")[0]):
            return Api(names.canonical(name))
        found = self._find(module, 0, self._main)
        if found is None:
            return None
        # The modules that its line of classes is in are no part of what the program imports.
        before, spared = len(self._scopes), self._spared
        self._spared = before
        cls = self.resolve(Imported(found, last))
        self._spared = spared + len(self._scopes) - before
        return cls

    def _is_awaited(self, module: Module) -> bool:
        """Whether what ``module`` binds is not known yet, so that it may be anything."""
        return module == _AWAITED or (
            self._modules is not None
            and self._read(module.path) is None
            and self._modules.awaits_text(module.path)
        )

    def _home(self, imported: Imported, way: frozenset[Imported]) -> _Home | None:
        """Where the name is bound, along the imports that hand it on; they are not run."""
        path, name = imported.module.path, imported.name
        if imported in way or not self.machine.budget.within(Limit.IMPORTS, len(way)):
            return self._submodule(imported)
        text = self._read(path)
        if text is None:
            return self._submodule(imported)
        way = way | {imported}
        match text.bindings.names.get(name):
            case None:
                return (
                    self._submodule(imported)
                    or self._by_star(text, imported, way)
                    or self._defined_elsewhere(text, imported, way)
                )
            case [ast.ImportFrom() as statement]:
                return self._handed_on(statement, imported, way)
            case statements:
                scope = self._load(imported.module, text)
                if scope is None:
                    return None
                if scope.names.get(name) == imported:
                    del scope.names[name]
                    self._run_in(scope, statements)
                value = scope.names.get(name)
                if isinstance(value, Imported):
                    return self._home(value, way)
                return None if value is None else (scope.names, name)

    def _handed_on(
        self, statement: ast.ImportFrom, imported: Imported, way: frozenset[Imported]
    ) -> _Home | None:
        """Where a name is bound that the module imports in its turn."""
        alias = next(one for one in statement.names if imported.name == (one.asname or one.name))
        module = self._find(statement.module or "", statement.level, imported.module.path)
        if module is not None:
            return self._home(Imported(module, alias.name), way)
        if statement.level:
            return None
        return _at_home(Api(names.canonical(f"{statement.module}.{alias.name}")))

    def _submodule(self, imported: Imported) -> _Home | None:
        path = imported.module.path
        if path.suffix == ".py" and path.name != "__init__.py":
            return None
        importer = path if path.suffix == ".py" else path / "__init__.py"
        module = self._find(imported.name, 1, importer)
        return None if module is None else _at_home(module)

    def _by_star(self, text: Text, imported: Imported, way: frozenset[Imported]) -> _Home | None:
        for star in text.bindings.stars:
            module = self._find(star.module or "", star.level, imported.module.path)
            found = None if module is None else self._starred(module, imported.name, way)
            if found is not None:
                return found
        return None

    def _starred(self, star: Module, name: str, way: frozenset[Imported]) -> _Home | None:
        text = self._read(star.path)
        if text is None or not text.bindings.gives(name):
            return None
        return self._home(Imported(star, name), way)

    def _defined_elsewhere(
        self, text: Text, imported: Imported, way: frozenset[Imported]
    ) -> _Home | None:
        if self._modules is None or not text.bindings.hidden:
            return None
        question = imported.module.path, imported.name
        self.asked.add(question)
        found = self._modules.define(*question)
        if found is None:
            return None
        path, name = found
        module = Module(path)
        return self._home(Imported(module, name), way) if name else _at_home(module)

    def _read(self, path: Path) -> Text | None:
        if self._modules is None:
            return None
        if path not in self._texts:
            self.asked.add(path)
            self._texts[path] = self._modules.read(path)
        return self._texts[path]

    def _load(self, module: Module, text: Text) -> Scope | None:
        """The names that ``module`` binds; of a cycle those bound so far.

        What it defines once is defined when it is asked for, and stands for itself until then.
        """
        path = module.path
        known = self._scopes.get(path)
        if known is not None:
            return known
        loading = sum(isinstance(frame.node, ast.Module) for frame in self.machine.frames)
        budget = self.machine.budget
        if not (
            text.concerns
            and budget.within(Limit.MODULES, len(self._scopes) + 1 - self._spared)
            and budget.within(Limit.MODULES_INSIDE, loading)
        ):
            return None
        scope = self._scopes[path] = Scope(text.tree, None, path=path)
        self._paths[scope] = path
        others = []
        for statement in text.tree.body:
            if isinstance(statement, _DEFINITIONS) and (
                len(text.bindings.names[statement.name]) == 1
            ):
                scope.names[statement.name] = Imported(module, statement.name)
            else:
                others.append(statement)
        self._run_in(scope, others)
        return scope

    def _run_in(self, scope: Scope, statements: list[ast.stmt]) -> None:
        """Run ``statements`` of the other module that ``scope`` is of, whenever that is."""
        mark, recording, cls = (
            self.machine.log.mark(),
            self.machine.recording,
            self.machine.current_class,
        )
        unbuilt, budget = self.machine.unbuilt.state, self.machine.budget
        leaves = not self.machine.frame.foreign
        self.machine.recording, self.machine.current_class, self.machine.unbuilt.state = (
            (),
            None,
            {},
        )
        self.machine.frames.append(
            Frame(scope.node, scope, (), graph=False, start=mark, foreign=True)
        )
        with budget.outside() if leaves else nullcontext():
            self.machine.statements.block(statements)
        self.machine.frames.pop()
        self.machine.recording, self.machine.current_class, self.machine.unbuilt.state = (
            recording,
            cls,
            unbuilt,
        )
        self.machine.log.keep(mark)


def _bound_at(home: _Home | None) -> Value | None:
    """What is bound there now: a run that was broken off takes back what it had bound."""
    return None if home is None else home[0].get(home[1])


def _at_home(value: Value) -> _Home:
    """A place for ``value`` that nobody else has."""
    return {"": value}, ""
