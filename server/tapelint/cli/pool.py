"""Do the same to many files, in processes of this machine or elsewhere."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from tapelint.disk import shown
from tapelint.garbage import keep_what_is_loaded, start_worker
from tapelint.source.files import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

_log = logging.getLogger(__name__)

# A process of its own pays for this many files with gradients.
_FEW = 12
_PARTS = 4
_T = TypeVar("_T")


class Unusable(OSError):  # noqa: N818 - it tells about the workers, not about the program
    """There is nobody to do the work; the message tells why."""


class Workers(Protocol):
    """Those who do the work.

    ``lost`` are the errors that tell that one was ended while it was at something. Files that lie
    together import the same modules, which a worker reads once: so many are given ``together``.
    """

    lost: tuple[type[BaseException], ...]
    together: int

    def open(self) -> AbstractContextManager[Executor]:
        """Begin to work. Raises Unusable."""

    def do(self, work: Callable[[str], _T], files: Sequence[str]) -> list[_T]:
        """Do ``work`` to each of ``files``, where the worker is."""


def over(
    files: Sequence[str],
    work: Callable[[str], _T],
    failed: Callable[[None, str], _T],
    workers: Workers | None = None,
) -> Iterator[_T]:
    """Yield ``work`` of each file, in order, by ``workers``; by as many processes as pay if None.

    Where a file cannot be read, or the analysis fails, it is ``failed`` with nothing and why.
    """
    if not files:
        return
    attempted = partial(attempt, work=work, failed=failed)
    processes = min(_processors(), len(files) // _FEW + 1)
    if workers is None and processes == 1:
        keep_what_is_loaded()
        yield from map(attempted, files)
        return
    workers = workers or Processes(processes, max(len(files) // (processes * _PARTS), 1))
    for batch, results in _by_batches(files, attempted, workers):
        if results is not None:
            yield from results
            continue
        _log.debug("a worker has ended: each file that it may have been at is tried by itself")
        for path in batch:
            with workers.open() as executor:
                try:
                    yield from executor.submit(workers.do, attempted, [path]).result()
                except workers.lost:
                    yield failed(None, f"{shown(path)}: the process that checked it was ended")


def _by_batches(
    files: Sequence[str], work: Callable[[str], _T], workers: Workers
) -> Iterator[tuple[Sequence[str], list[_T] | None]]:
    """Yield the files, several together, and what came of them: None if a worker was lost."""
    step = workers.together
    left = [files[first : first + step] for first in range(0, len(files), step)]
    while left:
        with workers.open() as executor:
            futures = [executor.submit(workers.do, work, batch) for batch in left]
            results: list[_T] | None = []
            try:
                while left and results is not None:
                    try:
                        results = futures.pop(0).result()
                    except workers.lost:
                        results = None
                    yield left.pop(0), results
            finally:
                for one in futures:
                    one.cancel()


class Processes:
    """Processes of this machine, so many."""

    def __init__(self, number: int, together: int) -> None:
        """See ``Workers``."""
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - see above

        import tapelint.cli.checking  # noqa: F401, PLC0415 - once, for all of them to have it

        self.lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)
        self.together = together
        self._number = number

    @contextmanager
    def open(self) -> Iterator[Executor]:
        """See ``Workers``."""
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - not for a few files

        with ProcessPoolExecutor(self._number, initializer=start_worker) as pool:
            yield pool

    @staticmethod
    def do(work: Callable[[str], _T], files: Sequence[str]) -> list[_T]:
        """See ``Workers``."""
        return list(map(work, files))


def attempt(path: str, work: Callable[[str], _T], failed: Callable[[None, str], _T]) -> _T:
    """Return ``work`` of the file at ``path``, or what ``failed`` makes of why it failed."""
    try:
        return work(path)
    except Unreadable as error:
        return failed(None, f"{shown(path)}: {error}")
    except Exception:  # noqa: BLE001 - whatever it is, the other files go on
        _log.exception("%s: the analysis failed", path)
        return failed(
            None, f"{shown(path)}: the analysis failed, which is a fault of Tapelint; see above"
        )


def _processors() -> int:
    """How many processors there are for this process."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
