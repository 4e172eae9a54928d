"""What must stay silent is correct: it runs on TensorFlow as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spec.programs import KERAS_2, Program, programs

if TYPE_CHECKING:
    from oracle.runner import Runner

pytestmark = pytest.mark.tensorflow

NOT_RUN = {
    "expects_raising": "needs pytest",
    "federated_tensorflow": "needs TensorFlow Federated and Sonnet",
    "horovod": "needs Horovod",
    "keras_without_tensorflow": "needs TensorFlow 1",
    "lookalikes_flax_optax": "needs JAX",
    "lookalikes_mlx_torch_sonnet": "needs MLX, PyTorch/XLA and Sonnet",
    "notebook_cells": "its names come from elsewhere",
    "optimizers_of_tensorflow_addons": "needs TensorFlow Addons",
    "sagemaker": "needs SageMaker",
    "tensorflow_1": "needs TensorFlow 1",
    "unknown_things": "its modules are made up",
    "wrappers_of_horovod": "needs Horovod and its like",
}
PROGRAMS = [program for program in programs("silent") if program.path.stem not in NOT_RUN]


@pytest.mark.parametrize(
    "program",
    [program for program in PROGRAMS if program.name not in KERAS_2],
    ids=lambda program: program.name,
)
def test_silent_program_runs_on_keras_3(program: Program, tensorflow_221: Runner) -> None:
    outcome = tensorflow_221.run(program.text)
    assert outcome.raised is None, outcome.errors


@pytest.mark.parametrize(
    "program",
    [program for program in PROGRAMS if program.name in KERAS_2],
    ids=lambda program: program.name,
)
def test_silent_program_runs_on_keras_2(program: Program, tensorflow_215: Runner) -> None:
    outcome = tensorflow_215.run(program.text)
    assert outcome.raised is None, outcome.errors
