"""Programs of several modules.

Faults in a module that is imported are that module's: nothing is said, or raised, here. What
another module does for a program counts as done.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from spec.apart import apart
from spec.programs import CORPUS, Program, programs
from tapelint.check import check
from tapelint.config import Config
from tapelint.project import Workspace
from tapelint.source.text import Source

if TYPE_CHECKING:
    from pathlib import Path

    from spec.apart import Apart
    from tapelint.finding import Finding

BROKEN = [program for program in programs("truth") if program.expectations]

RIGHT = [
    pytest.param(program, both, id=program.name)
    for program in (*programs("truth"), *programs("silent"))
    if not program.expectations and (both := apart(program.text)) is not None
]

# What is wrong in these comes of what one module does with the other.
BETWEEN = (
    "divergence_subtracted",
    "gradient_through_backend_round",
    "loss_of_ones_own",
    "rate_set_over_schedule",
    "row712_attribute_of_a_layer",
    "row715_attribute_of_a_model",
    "rows_against_columns",
    "variable_in_helper",
    "weight_in_custom_gradient_by_call",
)


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
    assert not found(both, program.config, tmp_path)


@pytest.mark.parametrize("name", BETWEEN)
def test_what_goes_wrong_between_two_modules_is_found(name: str, tmp_path: Path) -> None:
    program = Program(CORPUS / "truth" / f"{name}_bad.py")
    both = apart(program.text)
    assert both is not None
    codes = [one.code for one in found(both, program.config, tmp_path)]
    assert codes == [one.code for one in program.expectations]


def test_a_message_tells_where_it_is_in_the_other_module(tmp_path: Path) -> None:
    both = apart((CORPUS / "truth" / "loss_of_ones_own_bad.py").read_text(encoding="utf-8"))
    assert both is not None
    (finding,) = found(both, Config(), tmp_path)
    line = both.beside.splitlines().index(
        next(one for one in both.beside.splitlines() if "y_pred > self.threshold" in one)
    )
    assert both.main.splitlines()[finding.range.start.line].endswith("(masks, model(images))")
    assert finding.message.endswith(f" See line {line + 1} of `beside.py`.")


def found(both: Apart, config: Config, folder: Path) -> list[Finding]:
    """What is found in the two modules, which are written to ``folder``."""
    sources = [Source(text, str(folder / f"{name}.py")) for name, text in both._asdict().items()]
    for source in sources:
        (folder / source.name).write_text(source.text, encoding="utf-8")
    return [one for source in sources for one in check(source, config, Workspace())]
