"""Names imported from other modules of the workspace."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Protocol

from tapelint.flow.calls import Calls
from tapelint.flow.machine import Frame
from tapelint.flow.scopes import Scope
from tapelint.flow.values import Attribute, Imported, Module, Value
from tapelint.knowledge import names

_MOST_MODULES = 25
_DEEPEST = 5


class Modules(Protocol):
    """Where other modules are found; see ``tapelint.project.Workspace``."""

    def locate(self, module: str, level: int, importer: Path) -> Path | None:
        """The file of ``module`` as ``importer`` imports it, with ``level`` leading dots."""

    def tree(self, path: Path) -> ast.Module | None:
        """The syntax tree of the module in ``path``; None where it cannot be read."""


class Imports(Calls):
    """Runs the other modules that the module imports from, as far as it asks for their names."""

    def __init__(self, tree: ast.Module, modules: Modules | None, path: Path | None) -> None:
        super().__init__(tree)
        self._modules = modules
        self._paths: dict[Scope, Path] = {}
        self._scopes: dict[Path, Scope] = {}
        self._main = path

    def find_module(self, name: str, level: int) -> Module | None:
        top = name.partition(".")[0]
        if self._modules is None or (level == 0 and names.is_api(top)):
            return None
        importer = self._paths.get(self.frame.scope.module, self._main)
        if importer is None:
            return None
        path = self._modules.locate(name, level, importer)
        return None if path is None or path == self._main else Module(path)

    def resolve(self, imported: Imported) -> Value:
        unknown = Attribute(imported.module, imported.name)
        scope = self._load(imported.module.path)
        if scope is None:
            return unknown
        value = scope.names.get(imported.name)
        if value is None or value == imported:
            return self._submodule(imported) or self._by_star(scope, imported.name) or unknown
        return self.resolve(value) if isinstance(value, Imported) else value

    def _submodule(self, imported: Imported) -> Module | None:
        path = imported.module.path
        if self._modules is None or path.name != "__init__.py":
            return None
        found = self._modules.locate(imported.name, 1, path)
        return None if found is None else Module(found)

    def _by_star(self, scope: Scope, name: str) -> Value | None:
        for star in scope.stars:
            if isinstance(star, Module):
                found = self.resolve(Imported(star, name))
                if not isinstance(found, Attribute):
                    return found
        return None

    def _load(self, path: Path) -> Scope | None:
        """The names that the module in ``path`` binds; of a cycle those bound so far."""
        known = self._scopes.get(path)
        if known is not None:
            return known
        loading = sum(isinstance(frame.node, ast.Module) for frame in self.frames)
        if self._modules is None or len(self._scopes) >= _MOST_MODULES or loading > _DEEPEST:
            return None
        tree = self._modules.tree(path)
        if tree is None:
            return None
        scope = self._scopes[path] = Scope(tree, None)
        self._paths[scope] = path
        mark, recording, cls = self.log.mark(), self.recording, self.current_class
        self.recording, self.current_class = (), None
        self.frames.append(Frame(tree, scope, (), graph=False, start=mark, foreign=True))
        self.block(tree.body)
        self.frames.pop()
        self.recording, self.current_class = recording, cls
        self.log.keep(mark)
        return scope
