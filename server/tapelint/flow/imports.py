"""Names imported from other modules: of the workspace, and of installed packages."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from pathlib import Path
from typing import Protocol

from tapelint.flow.calls import Calls
from tapelint.flow.machine import Frame
from tapelint.flow.scopes import Scope
from tapelint.flow.values import Api, Attribute, Imported, Module, Value
from tapelint.knowledge import names
from tapelint.source.bindings import Bindings

_MOST_MODULES = 25
_DEEPEST = 5
_LONGEST_WAY = 12


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

    def define(self, path: Path, name: str) -> tuple[Path, str] | None:
        """Where ``name`` of the module in ``path`` is really defined, where it is hard to tell."""


class Imports(Calls):
    """Runs the other modules that the module imports from, as far as it asks for their names.

    ``asked`` are the questions that were put to ``modules``: with other answers the analysis
    might come to another result.
    """

    def __init__(self, tree: ast.Module, modules: Modules | None, path: Path | None) -> None:
        super().__init__(tree)
        self.asked: set[Hashable] = set()
        self._modules = modules
        self._paths: dict[Scope, Path] = {}
        self._scopes: dict[Path, Scope] = {}
        self._main = path

    def find_module(self, name: str, level: int) -> Module | None:
        return self._find(name, level, self._paths.get(self.frame.scope.module, self._main))

    def _find(self, name: str, level: int, importer: Path | None) -> Module | None:
        if self._modules is None or importer is None:
            return None
        if level == 0 and names.is_api(name.partition(".")[0]):
            return None
        self.asked.add((name, level, importer.parent))
        path = self._modules.locate(name, level, importer)
        return None if path is None or path == self._main else Module(path)

    def resolve(self, imported: Imported) -> Value:
        found = self._follow(imported, frozenset())
        return Attribute(imported.module, imported.name) if found is None else found

    def resolve_star(self, star: Module, name: str) -> Value | None:
        return self._starred(star, name, frozenset())

    def _follow(self, imported: Imported, way: frozenset[Imported]) -> Value | None:
        """What the name stands for, along the imports that hand it on; they are not run."""
        path, name = imported.module.path, imported.name
        if imported in way or len(way) > _LONGEST_WAY:
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
            case _:
                scope = self._load(path, text)
                value = None if scope is None else scope.names.get(name)
                return self._follow(value, way) if isinstance(value, Imported) else value

    def _handed_on(
        self, statement: ast.ImportFrom, imported: Imported, way: frozenset[Imported]
    ) -> Value | None:
        """What a name is that the module imports in its turn."""
        alias = next(one for one in statement.names if imported.name == (one.asname or one.name))
        module = self._find(statement.module or "", statement.level, imported.module.path)
        if module is not None:
            return self._follow(Imported(module, alias.name), way)
        return None if statement.level else Api(names.canonical(f"{statement.module}.{alias.name}"))

    def _submodule(self, imported: Imported) -> Module | None:
        path = imported.module.path
        if path.suffix == ".py":
            return self._find(imported.name, 1, path) if path.name == "__init__.py" else None
        return self._find(imported.name, 1, path / "__init__.py")

    def _by_star(self, text: Text, imported: Imported, way: frozenset[Imported]) -> Value | None:
        for star in text.bindings.stars:
            module = self._find(star.module or "", star.level, imported.module.path)
            found = None if module is None else self._starred(module, imported.name, way)
            if found is not None:
                return found
        return None

    def _starred(self, star: Module, name: str, way: frozenset[Imported]) -> Value | None:
        text = self._read(star.path)
        if text is None or not text.bindings.gives(name):
            return None
        return self._follow(Imported(star, name), way)

    def _defined_elsewhere(
        self, text: Text, imported: Imported, way: frozenset[Imported]
    ) -> Value | None:
        if self._modules is None or not text.bindings.hidden:
            return None
        question = imported.module.path, imported.name
        self.asked.add(question)
        found = self._modules.define(*question)
        if found is None:
            return None
        path, name = found
        return self._follow(Imported(Module(path), name), way) if name else Module(path)

    def _read(self, path: Path) -> Text | None:
        if self._modules is None:
            return None
        self.asked.add(path)
        return self._modules.read(path)

    def _load(self, path: Path, text: Text) -> Scope | None:
        """The names that the module in ``path`` binds; of a cycle those bound so far."""
        known = self._scopes.get(path)
        if known is not None:
            return known
        loading = sum(isinstance(frame.node, ast.Module) for frame in self.frames)
        if not text.concerns or len(self._scopes) >= _MOST_MODULES or loading > _DEEPEST:
            return None
        scope = self._scopes[path] = Scope(text.tree, None)
        self._paths[scope] = path
        mark, recording, cls = self.log.mark(), self.recording, self.current_class
        unbuilt = self.unbuilt
        self.recording, self.current_class, self.unbuilt = (), None, {}
        self.frames.append(Frame(text.tree, scope, (), graph=False, start=mark, foreign=True))
        self.block(text.tree.body)
        self.frames.pop()
        self.recording, self.current_class, self.unbuilt = recording, cls, unbuilt
        self.log.keep(mark)
        return scope
