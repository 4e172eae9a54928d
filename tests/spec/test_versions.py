"""What differs between Keras 2 and 3 is an error where it raises, and nothing where it works."""

from __future__ import annotations

import pytest

from spec.programs import CORPUS, KERAS_2, NOT_RUN, Program, programs
from tapelint.check import check
from tapelint.config import Config, Keras
from tapelint.source.text import Source

OLD, NEW = Keras.KERAS_2, Keras.KERAS_3
BREAKS = [
    ("row714_lr_read", [], ["error"]),
    ("row714_lr_written", [], ["warning"]),
    ("optimizer_variables_called", [], ["error"]),
    ("optimizer_weights", ["warning"], ["error"]),
    ("row801_lambda", [], ["error"]),
    ("row801_tensor_without_tape", ["error"], ["error"]),
    ("row801_in_keras_train_step", [], ["error"]),
    ("row802_minimize_and_apply", ["warning"], ["error"]),
    ("row804_compute_gradients", [], ["error"]),
    ("row805_legacy", [], ["error"]),
    ("row805_experimental", [], ["error"]),
    ("row805_train_adam", ["error"], ["error"]),
    ("row807_compiled_metrics", [], ["warning"]),
    ("row951_keras_2_spellings", [], ["error", "error"]),
    ("row951_not_scaled", ["hint"], ["warning"]),
]


def severities(name: str, keras: Keras | None, before: str = "") -> list[str]:
    text = (CORPUS / "truth" / f"{name}_bad.py").read_text(encoding="utf-8")
    return [one.severity.value for one in check(Source(before + text), Config(keras))]


@pytest.mark.parametrize(("name", "with_keras_2", "with_keras_3"), BREAKS)
def test_severity_follows_the_version(
    name: str, with_keras_2: list[str], with_keras_3: list[str]
) -> None:
    assert severities(name, OLD) == with_keras_2
    assert severities(name, NEW) == with_keras_3


@pytest.mark.parametrize(("name", "with_keras_2"), [break_[:2] for break_ in BREAKS])
def test_a_program_that_needs_keras_2_is_judged_by_it(name: str, with_keras_2: list[str]) -> None:
    assert severities(name, None, "import horovod.tensorflow as hvd\n") == with_keras_2


def test_what_another_keras_is_given_is_found_where_keras_2_is_in_use() -> None:
    text = (CORPUS / "truth" / "row951_not_scaled_good.py").read_text(encoding="utf-8")
    (finding,) = check(Source(text), Config(OLD))
    assert "object has no attribute 'scale_loss'" in finding.message


def test_a_loss_that_is_scaled_and_not_unscaled_is_found_where_keras_2_is_in_use() -> None:
    text = (CORPUS / "truth" / "row951_keras_2_spellings_bad.py").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "get_unscaled_gradients" not in line]
    (finding,) = check(Source("\n".join(lines)), Config(OLD))
    assert "32768 times too large" in finding.message


@pytest.mark.parametrize(
    "program",
    [one for one in programs("silent") if one.path.stem not in NOT_RUN and one.name not in KERAS_2],
    ids=lambda program: program.name,
)
def test_what_runs_on_keras_3_is_right_where_that_is_known(program: Program) -> None:
    # That `fit` reports a loss of 0.0 then is no exception.
    assert {one.code for one in check(Source(program.text), Config(NEW))} <= {"TL806"}
