"""Where imported names of installed packages are defined: by Tapelint, and by jedi."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Choice,
    Class,
    Function,
    Imported,
    Module,
    Unknown,
    Value,
)
from tapelint.flow.engine.interpreter import Interpreter
from tapelint.knowledge.names import is_api
from tapelint.project import Workspace
from tapelint.project.definitions import Definitions
from tapelint.project.workspace import Text
from tapelint.source.text import Source


class Outcome(enum.Enum):
    """How the two answers compare; what is no agreement has its reason."""

    SAME = "the same definition"
    NEITHER = "neither finds one"
    OUTSIDE = "Python's own or a package that is known by its names: it is not read"
    UNRELATED = "its module mentions neither TensorFlow nor Keras nor gradients: it is not run"
    VALUE = "a value that its module computes has no place of its own, and is looked up as such"
    SEVERAL = "the module binds it more than once: jedi takes each for it, Tapelint what is left"
    CONDITIONAL = "one of several modules that are tried in turn: Tapelint takes what is installed"
    DECORATED = "a decorator that is followed made something else of it"
    COMPILED = "jedi leads to what is no Python source, such as a stub"
    LARGE = "its module is larger than what Tapelint reads"
    LIMIT = "its module imports more than Tapelint follows"
    ONLY_TAPELINT = "jedi finds none"
    DIFFERENT = "two definitions"
    ONLY_JEDI = "Tapelint finds none"


# The file of a definition, its name, and its kind in jedi's words.
_Place = tuple[Path | None, str, str]

EXPLAINED = frozenset(Outcome) - {Outcome.DIFFERENT, Outcome.ONLY_JEDI}


@dataclass(frozen=True)
class Name:
    """``from module import name``."""

    module: str
    name: str


def names_in(site: Path, packages: list[str], count: int) -> list[Name]:
    """So many of the names that the modules of ``packages`` in ``site`` import, evenly spread."""
    found = dict.fromkeys(
        name
        for package in packages
        for file in sorted((site / package).rglob("*.py"))
        for name in _imported(site, file)
    )
    step = max(len(found) // count, 1)
    return list(found)[::step][:count]


def _imported(site: Path, file: Path) -> Iterator[Name]:
    package = file.relative_to(site).parent.parts
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield from (Name(module, one.name) for one in node.names if one.name != "*" and module)


class _WholeWorkspace(Workspace):
    """A workspace in which every module is run, whatever it has to do with TensorFlow."""

    def read(self, path: Path) -> Text | None:
        """See ``Workspace.read``."""
        text = super().read(path)
        return None if text is None else replace(text, concerns=True)


class Resolvers:
    """Both of them, for the packages in ``site``: those that work with TensorFlow or all."""

    def __init__(self, site: Path, *, everything: bool = False) -> None:
        """Nothing was asked yet."""
        self._site = site
        self._workspace = _WholeWorkspace() if everything else Workspace()
        self._script = Definitions()._script  # noqa: SLF001 - to ask it as Tapelint does

    def compare(self, name: Name) -> Outcome:
        """How the two answer."""
        theirs = self._theirs(name)
        path = self._site / "_.py"
        code = f"from {name.module} import {name.name} as it\n"
        source = Source(code, str(path))
        interpreter = Interpreter(ast.parse(code), source, self._workspace, path)
        flow = interpreter.interpret()
        imports, machine = interpreter._imports, interpreter._machine  # noqa: SLF001
        ours = machine.module_scope.names["it"]
        if isinstance(ours, Imported):
            ours = imports.resolve(ours)
        outcome = self._compared(ours, theirs)
        if outcome is Outcome.ONLY_JEDI and flow.limits:
            return Outcome.LIMIT
        return outcome

    def _theirs(self, name: Name) -> list[_Place]:
        code = f"from {name.module} import {name.name}\n"
        found = self._script(code, self._site, [self._site]).goto(
            1, len(code) - 1, follow_imports=True
        )
        return [
            (one.module_path and Path(one.module_path), one.name, one.type)
            for one in found
            # It stands for itself where jedi cannot follow it.
            if one.module_path is None or Path(one.module_path) != self._site / "_.py"
        ]

    def _compared(self, ours: Value, theirs: list[_Place]) -> Outcome:
        if isinstance(ours, Api) and is_api(ours.name.partition(".")[0]):
            return Outcome.OUTSIDE
        unknown = isinstance(ours, (Api, Attribute, Unknown))
        if not theirs:
            return Outcome.NEITHER if unknown else Outcome.ONLY_TAPELINT
        if any(self._is_same(ours, *one) for one in theirs):
            return Outcome.SAME
        texts = [self._workspace.read(path) for path, _, _ in theirs if path is not None]
        sources = [text for text in texts if text is not None]
        if not sources:
            is_source = any(path.suffix == ".py" for path, _, _ in theirs if path is not None)
            return Outcome.LARGE if is_source else Outcome.COMPILED
        if unknown and not any(text.concerns for text in sources):
            return Outcome.UNRELATED
        if not {kind for _, _, kind in theirs} & {"class", "function", "module"}:
            return Outcome.VALUE
        if unknown:
            return Outcome.ONLY_JEDI
        if isinstance(ours, Choice):
            return Outcome.SEVERAL
        if any(_is_decorated(text, name) for text in sources for _, name, _ in theirs):
            return Outcome.DECORATED
        if not isinstance(ours, (Class, Function, Module)):
            return Outcome.VALUE
        return Outcome.CONDITIONAL if len(theirs) > 1 else Outcome.DIFFERENT

    def _is_same(self, ours: Value, path: Path | None, name: str, kind: str) -> bool:
        match ours:
            case Module():
                folder = path is None or ours.path == path.parent
                return kind in ("module", "namespace") and (ours.path == path or folder)
            case Class() | Function():
                text = None if path is None else self._workspace.read(path)
                return (
                    text is not None
                    and text.tree is ours.scope.module.node
                    and (name == getattr(ours.node, "name", name))
                )
            case Choice():
                return any(self._is_same(way, path, name, kind) for way in ours.values)
            case _:
                return False


def _is_decorated(text: Text, name: str) -> bool:
    return any(
        isinstance(one, (ast.ClassDef, ast.FunctionDef)) and one.decorator_list
        for one in text.bindings.names.get(name, ())
    )
