"""No test depends on the TensorFlow of the one who runs it."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_environment_is_active(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX", "TF_USE_LEGACY_KERAS"):
        monkeypatch.delenv(variable, raising=False)
