"""No test depends on the TensorFlow of the one who runs it, or on what was found before."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_environment_is_active(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX", "TF_USE_LEGACY_KERAS"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(autouse=True)
def _nothing_was_found_before(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.getbasetemp() / "caches" / f"{abs(hash(request.node.nodeid)):x}"
    monkeypatch.setenv("TAPELINT_CACHE_DIR", str(folder))
