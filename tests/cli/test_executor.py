"""``check --executor``: on a Dask cluster, here one of this machine."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import dask
import pytest
from distributed import LocalCluster

from spec.unpaired import BROKEN
from tapelint.cli.cluster import Cluster
from tapelint.cli.main import main
from tapelint.cli.pool import over
from tapelint.cli.work import forget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOUND = "import tensorflow as tf\nwith tf.GradientTape() as tape:\n    pass\n"
NO_SYNTAX = "import tensorflow as tf\ntape = tf.GradientTape(\n"


@contextmanager
def cluster(*, processes: bool, workers: int = 2) -> Iterator[str]:
    """A cluster of this machine; its address as the command line takes it."""
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=2,
        processes=processes,
        dashboard_address=":0",
        silence_logs=50,
        protocol="tcp://",
        host="127.0.0.1",
    ) as one:
        yield one.scheduler_address.replace("tcp://", "dask://")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = main(["check", "--no-cache", *arguments])
    except SystemExit as ended:
        status = int(ended.code or 0)
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_cluster_finds_the_same_in_the_same_order(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.tapelint]\nper-file-ignores = { "c/17.py" = ["TL102"] }\n'
    )
    for number in range(60):
        file = folder / "abc"[number % 3] / f"{number:02}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text((BROKEN, SOUND, BROKEN, NO_SYNTAX)[number % 4])
    (folder / "a" / "latin.py").write_bytes(f"# \xe9\n{BROKEN}".encode("latin-1"))
    with cluster(processes=False) as address:
        for more in ((), ("--format", "json"), ("--format", "concise", "--select", "TL1")):
            here = run(capsys, *more)
            assert here == run(capsys, *more, "--executor", address)
            assert "TL102" in here[1]
            assert "latin.py" in here[2]


def _read_or_end(path: Path) -> str:
    """End the process at what holds "end", and the first time at what holds "once"."""
    text, before = path.read_text(), path.with_suffix(".ended")
    if text == "end" or (text == "once" and not before.exists()):
        before.touch()
        os._exit(1)
    return text


def _why(_: None, problem: str) -> str:
    return problem


def _files(folder: Path, **texts: str) -> list[Path]:
    files = [folder / f"f{number:02}.py" for number in range(28)]
    for file in files:
        file.write_text(texts.get(file.stem, file.name))
    return files


def test_what_a_worker_was_at_that_is_ended_is_done_by_another(folder: Path) -> None:
    files = _files(folder, f04="once")
    with cluster(processes=True) as address:
        results = list(over(files, _read_or_end, _why, Cluster(address)))
    assert (folder / "f04.ended").exists()
    assert results.pop(4) == "once"
    assert results == [file.name for file in files if file.stem != "f04"]


def test_a_file_that_ends_each_worker_is_told_and_costs_no_other(folder: Path) -> None:
    files = _files(folder, f04="end")
    # Else Dask tries three more times.
    never = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with never, cluster(processes=True) as address:
        results = list(over(files, _read_or_end, _why, Cluster(address)))
    assert results.pop(4) == f"{files[4]}: the process that checked it was ended"
    assert results == [file.name for file in files if file.stem != "f04"]


def test_settings_that_have_changed_are_read_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(BROKEN)
    with cluster(processes=False, workers=1) as address:
        assert run(capsys, ".", "--executor", address)[0] == 1
        (folder / "pyproject.toml").write_text('[tool.tapelint]\nignore = ["TL102"]\n')
        # The command itself reads its settings once.
        forget()
        assert run(capsys, ".", "--executor", address)[0] == 0


def test_without_a_scheduler_it_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tapelint.cli.cluster._SECONDS", 0.2)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"dask://127.0.0.1:{free.getsockname()[1]}"
    (folder / "a.py").write_text(BROKEN)
    told = (2, "", f"tapelint: {address}: there is no scheduler of Dask\n")
    assert run(capsys, "a.py", "--executor", address) == told


def test_workers_with_another_tapelint_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tapelint.cli.cluster.version", lambda: "0.1")
    (folder / "a.py").write_text(BROKEN)
    with cluster(processes=False, workers=1) as address:
        status, out, error = run(capsys, "a.py", "--executor", address)
    assert (status, out) == (2, "")
    assert error.startswith(f"tapelint: {address}: the workers have Tapelint 0.1, and this is ")


def test_without_dask_it_is_told_what_is_needed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "tapelint.cli.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    (folder / "a.py").write_text(BROKEN)
    told = "tapelint: --executor needs dask.distributed: pip install 'tapelint[dask]'\n"
    assert run(capsys, "a.py", "--executor", "dask://host") == (2, "", told)


@pytest.mark.parametrize("wrong", ["dask", "dask://", "ssh://host", "dask://a b"])
def test_an_executor_that_is_none_is_told(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = run(capsys, "--executor", wrong)
    assert status == 2
    assert f"'{wrong}' is not dask://HOST or dask://HOST:PORT" in error
