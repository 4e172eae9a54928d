"""The parts of the engine know those below them, and none knows itself by way of others."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tapelint.flow

FLOW = Path(tapelint.flow.__file__).parent
BELOW = {
    "domain": set(),
    "record": {"domain"},
    "state": {"domain", "record"},
    "queries": {"domain", "record"},
    "transfer": {"domain", "record", "state", "queries"},
    "models": {"domain", "record", "state", "queries", "transfer"},
    "engine": {"domain", "record", "state", "queries", "transfer", "models"},
}
MODULES = {
    ".".join(("tapelint.flow", *path.relative_to(FLOW).with_suffix("").parts)): path
    for path in FLOW.rglob("*.py")
    if path.name != "__init__.py"
}


def imported(path: Path) -> Iterator[str]:
    """The modules of the engine that ``path`` imports, for types alone too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                for alias in names:
                    whole = f"{module}.{alias.name}"
                    yield whole if whole in MODULES else module
            case ast.Import(names=names):
                yield from (alias.name for alias in names)


GRAPH = {
    name: {one for one in imported(path) if one.startswith("tapelint.flow")}
    for name, path in MODULES.items()
}


def folder(module: str) -> str:
    return module.split(".")[2]


def test_each_module_stands_in_a_folder():
    assert {folder(module) for module in MODULES} == set(BELOW)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_folder_imports_from_those_below_it_only(module):
    known = {*BELOW[folder(module)], folder(module)}
    strange = {one for one in GRAPH[module] if one not in MODULES or folder(one) not in known}
    assert not strange


def test_no_module_imports_itself_by_way_of_others():
    done: set[str] = set()

    def follow(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " imports ".join((*way[way.index(module) :], module))
        if module not in done:
            for one in sorted(GRAPH[module]):
                follow(one, (*way, module))
            done.add(module)

    for module in sorted(GRAPH):
        follow(module, ())


def test_rules_know_the_engine_by_its_one_name():
    rules = sorted((FLOW.parent / "rules").glob("*.py"))
    assert rules
    strange = {path.name: sorted(set(imported(path)) & set(MODULES)) for path in rules}
    assert not {name: found for name, found in strange.items() if found}
