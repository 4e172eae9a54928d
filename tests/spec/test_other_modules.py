"""Programs of several modules.

Faults in a module that is imported are that module's: nothing is said, or raised, here. What
another module does for a program counts as done.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from spec.apart import apart
from spec.programs import programs
from tapelint.check import check
from tapelint.config import Config
from tapelint.project import Workspace
from tapelint.source.text import Source

if TYPE_CHECKING:
    from pathlib import Path

    from spec.apart import Apart
    from spec.programs import Program

BROKEN = [program for program in programs("truth") if program.expectations]

RIGHT = [
    pytest.param(program, both, id=program.name)
    for program in (*programs("truth"), *programs("silent"))
    if not program.expectations and (both := apart(program.text)) is not None
]


def names(tree: ast.Module) -> set[str]:
    """What the module itself binds."""
    bound = {one.name for one in tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
    return bound | {
        target.id
        for one in tree.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }


@pytest.mark.parametrize("program", BROKEN, ids=lambda program: program.name)
def test_faults_of_an_imported_module_are_not_reported_here(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "training.py").write_text(program.text, encoding="utf-8")
    imported = ", ".join(sorted(names(ast.parse(program.text))))
    text = (
        f"import tensorflow as tf\nfrom training import {imported}\n"
        f"with tf.GradientTape() as tape:\n    print({imported})\n"
    )
    source = Source(text, str(tmp_path / "main.py"))
    assert not check(source, Config(), Workspace())


@pytest.mark.parametrize(("program", "both"), RIGHT)
def test_a_right_program_is_right_in_two_modules(
    program: Program, both: Apart, tmp_path: Path
) -> None:
    for name, text in both._asdict().items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    for name, text in both._asdict().items():
        source = Source(text, str(tmp_path / f"{name}.py"))
        assert not check(source, program.config, Workspace())
