"""``tapelint check --executor dask://HOST``: the workers of a Dask cluster."""

from __future__ import annotations

from concurrent.futures import CancelledError
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from distributed import Client, KilledWorker

import tapelint
from tapelint.cli.pool import Unusable
from tapelint.cli.targets import forget_settings
from tapelint.garbage import looking_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

_PORT = 8786
_SECONDS = 10
# The analysis is one for the process, in which Dask may run several threads.
_ONE_AT_A_TIME = Lock()
_T = TypeVar("_T")


class Cluster:
    """The workers that the scheduler at an ``address`` has.

    They have to find the files by the same paths, and to have this version of Tapelint.
    """

    # Dask itself gives to another what a lost worker was at, and gives up after several.
    lost: tuple[type[BaseException], ...] = (KilledWorker, CancelledError)
    together = 25

    def __init__(self, address: str) -> None:
        """``address`` is dask://HOST or dask://HOST:PORT."""
        self._address = address

    @contextmanager
    def open(self) -> Iterator[Executor]:
        """See ``Workers``. Raises Unusable."""
        place = urlsplit(self._address, "dask")
        scheduler = f"tcp://{place.netloc if place.port else f'{place.netloc}:{_PORT}'}"
        try:
            client = Client(scheduler, timeout=_SECONDS, set_as_default=False)
        except OSError as error:
            message = f"{self._address}: there is no scheduler of Dask"
            raise Unusable(message) from error
        with client:
            self._compare(client)
            executor = client.get_executor(pure=False)
            try:
                yield executor
            finally:
                # Nobody wants what is left, and what a lost worker was at may never be finished.
                executor.shutdown(wait=False)

    def _compare(self, client: Client) -> None:
        """Raise Unusable where workers have another Tapelint: they would find something else."""
        try:
            found = set(client.run(version).values())
        except ImportError as error:
            message = f"{self._address}: the workers have no Tapelint"
            raise Unusable(message) from error
        if other := found - {tapelint.__version__}:
            message = (
                f"{self._address}: the workers have Tapelint {', '.join(sorted(other))}, "
                f"and this is {tapelint.__version__}"
            )
            raise Unusable(message)

    @staticmethod
    def do(work: Callable[[str], _T], files: Sequence[str]) -> list[_T]:
        """See ``Workers``. A worker stays, and what it knows of the disk may hold no longer."""
        from tapelint.cli.checking import WORKSPACE  # noqa: PLC0415 - the analysis takes time to load

        with _ONE_AT_A_TIME, looking_seldom():
            forget_settings()
            WORKSPACE.look_again()
            return list(map(work, files))


def version() -> str:
    """Return the version of Tapelint where this is run."""
    return tapelint.__version__
