"""The functions for programs do what the command line does."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import tapelint
from spec.unpaired import BROKEN, REPAIRED

if TYPE_CHECKING:
    from pathlib import Path


def test_a_text_is_checked() -> None:
    (finding,) = tapelint.check_source(BROKEN)
    assert (finding.code, finding.range.start.line) == ("TL102", 9)
    assert tapelint.check_source(REPAIRED) == []


def test_a_text_is_repaired() -> None:
    assert tapelint.fix_source(BROKEN) == REPAIRED
    assert tapelint.fix_source(REPAIRED) == REPAIRED


def test_the_flow_of_a_text_is_told() -> None:
    (graph,) = tapelint.flow_of_source(BROKEN)
    assert graph.nodes[0].role.value == "tape"
    assert [one.code for node in graph.nodes for one in node.findings] == ["TL102"]
    assert not [one for node in tapelint.flow_of_source(REPAIRED)[0].nodes for one in node.findings]
    assert tapelint.flow_of_source("x = 1\n") == []


def test_rules_can_be_chosen() -> None:
    assert tapelint.check_source(BROKEN, select=["TL2"]) == []
    assert tapelint.check_source(BROKEN, ignore=["gradients-not-zipped"]) == []
    assert tapelint.fix_source(BROKEN, ignore=["TL102"]) == BROKEN


def test_a_path_brings_settings_and_imports(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tapelint]\nignore = ["TL102"]\n')
    taken = "tape.gradient(loss, model.trainable_variables)"
    helper = f"def gradients_of(tape, loss, model):\n    return {taken}\n"
    (tmp_path / "net.py").write_text(helper)
    text = "from net import gradients_of\n" + BROKEN.replace(
        taken, "gradients_of(tape, loss, model)"
    )
    path = tmp_path / "a.py"
    assert tapelint.check_source(text, path=path) == []
    (tmp_path / "pyproject.toml").unlink()
    assert tapelint.check_source(text) == []
    assert [one.code for one in tapelint.check_source(text, path=path)] == ["TL102"]


def test_files_are_checked(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BROKEN)
    (tmp_path / "b.py").write_text(REPAIRED)
    first, second = tapelint.check_paths([tmp_path])
    assert first.path == str(tmp_path / "a.py")
    (fix,) = first.findings[0].fixes
    assert [edit.text for edit in fix.build()]
    assert second.findings == []


def test_what_has_changed_since_the_last_call_is_read_anew(tmp_path: Path) -> None:
    (tmp_path / "step.py").write_text(
        BROKEN.replace(
            "import tensorflow as tf", "import tensorflow as tf\nfrom late import paired"
        ).replace("apply_gradients(gradients)", "apply_gradients(paired(gradients))")
    )

    def codes() -> list[str]:
        (checked,) = tapelint.check_paths([tmp_path / "step.py"])
        return [one.code for one in checked.findings]

    assert codes() == []
    (tmp_path / "late.py").write_text("def paired(gradients):\n    return gradients\n")
    assert codes() == ["TL102"]
    (tmp_path / "pyproject.toml").write_text('[tool.tapelint]\nignore = ["TL102"]\n')
    assert codes() == []


@pytest.mark.parametrize(
    "wrong", [{"select": ["TL9"]}, {"tensorflow_version": "latest"}, {"ignore": ["zip-revrsed"]}]
)
def test_wrong_settings_raise(wrong: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(tapelint.SettingsError):
        tapelint.check_source(BROKEN, **wrong)
    with pytest.raises(tapelint.SettingsError):
        tapelint.check_source(BROKEN, path=tmp_path / "a.py", **wrong)
    with pytest.raises(tapelint.SettingsError):
        list(tapelint.check_paths([tmp_path], **wrong))


def test_a_path_that_is_not_there_raises(tmp_path: Path) -> None:
    with pytest.raises(tapelint.SettingsError, match="gone"):
        list(tapelint.check_paths([tmp_path / "gone"]))


def test_what_there_is_not_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'check_text'"):
        _ = tapelint.check_text


def test_importing_the_package_imports_nothing_else() -> None:
    program = (
        "import sys, tapelint; print(sorted(one for one in sys.modules if 'tapelint.' in one))"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"  # noqa: S603
