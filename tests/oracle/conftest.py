"""The TensorFlows to run programs on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oracle.runner import Runner

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))
from tensorflow_env import UnavailableError, ensure

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of a program run in one process, where each text is run once.

    Marks them for pytest-xdist's ``--dist loadgroup``.
    """
    for item in items:
        if item.get_closest_marker("tensorflow") and isinstance(item, pytest.Function):
            program = getattr(item, "callspec", None) and item.callspec.params.get("program")
            if program is not None:
                item.add_marker(pytest.mark.xdist_group(program.name))


def _runner(version: str) -> Iterator[Runner]:
    try:
        python = ensure(version)
    except UnavailableError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"TensorFlow {version}: {error}")
    runner = Runner(version, python)
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def tensorflow_221() -> Iterator[Runner]:
    """TensorFlow 2.21, whose tf.keras is Keras 3."""
    yield from _runner("2.21")


@pytest.fixture(scope="session")
def tensorflow_215() -> Iterator[Runner]:
    """TensorFlow 2.15, whose tf.keras is Keras 2."""
    yield from _runner("2.15")
