"""Check files, as many at a time as pays."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tapelint import disk
from tapelint.cache import nothing_in, stamp
from tapelint.cli.given import given
from tapelint.cli.pool import attempt, over
from tapelint.cli.targets import forget_settings, settings_for
from tapelint.gate import may_concern
from tapelint.report.checked import Checked
from tapelint.source.files import LARGEST, decode, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapelint.cache import Answers, Cache, Stamp
    from tapelint.cli.pool import Workers
    from tapelint.cli.targets import Overrides
    from tapelint.settings import Loaded


@dataclass(frozen=True)
class Outcome:
    """What came of checking a file, or why it was not checked."""

    checked: Checked | None = None
    problem: str | None = None


class _Worked(NamedTuple):
    """The same, with what a cache needs: how the file was, and what its analysis rests on."""

    outcome: Outcome
    stamp: Stamp | None = None
    answers: Answers | None = None


def forget() -> None:
    """Take nothing for granted that an earlier check has read."""
    from tapelint.cli.checking import forget_modules  # noqa: PLC0415 - the analysis takes time

    forget_settings()
    forget_modules()


def check_files(  # noqa: PLR0913 - the last three are given by name
    files: Sequence[str],
    overrides: Overrides,
    named: frozenset[str] = frozenset(),
    *,
    counts: bool = False,
    cache: Cache | None = None,
    workers: Workers | None = None,
) -> Iterator[Outcome]:
    """Check ``files``, in order; the ``named`` are those that the user has named.

    What ``cache`` knows is not checked again, and it is told what is found. The ``workers`` do it,
    by default processes of this machine.
    """
    variants = _Variants(overrides, named, counts=counts)
    known = [_known(path, variants, cache) for path in files]
    both = list(zip(files, known, strict=True))
    folder = Path.cwd() if workers else Path()
    work = partial(_check_path, overrides=overrides, named=named, folder=folder, counts=counts)
    results = over([path for path, found in both if found is None], work, _failed, workers)
    for path, found in both:
        if found is not None:
            yield Outcome(found)
            continue
        outcome, at, answers = next(results)
        if cache is not None and outcome.checked is not None and answers is not None:
            cache.keep(path, variants.of(path), at, answers, outcome.checked)
        yield outcome


def _known(path: str, variants: _Variants, cache: Cache | None) -> Checked | None:
    """What is found in the file at ``path``, where that can be told without an analysis."""
    is_named = path in variants.named
    if cache is not None:
        if not is_named and cache.has_nothing(path):
            return nothing_in(path)
        found = cache.find(path, variants.of(path))
        if found is not None:
            return found
    before = stamp(path)
    if not _is_nothing(path, is_named=is_named):
        return None
    if cache is not None and not is_named:
        cache.keep_nothing(path, before)
    return nothing_in(path)


class _Variants:
    """What a finding depends on besides files: the settings for each file, and how it is given."""

    def __init__(self, overrides: Overrides, named: frozenset[str], *, counts: bool) -> None:
        self.named = named
        self._overrides = overrides
        self._counts = counts
        self._settings: dict[str, tuple[Loaded, str]] = {}

    def of(self, path: str) -> str:
        """Return it as a text."""
        folder = os.path.dirname(path)  # noqa: PTH120 - a ``Path`` for each file takes longer
        known = self._settings.get(folder)
        if known is None:
            loaded = settings_for(path, self._overrides)
            known = self._settings[folder] = loaded, repr(loaded.config)
        loaded, config = known
        if loaded.per_file_ignores:
            config = repr(loaded.config_for(Path(path)))
        given = path, path in self.named, self._counts, self._overrides.edits
        return f"{given} {config}"


def _is_nothing(path: str, *, is_named: bool) -> bool:
    """Whether the file at ``path`` surely has no gradients in it, and if named, is valid Python."""
    try:
        if not path.endswith(".py"):
            return False
        content = disk.content(Path(path), LARGEST)
        return not may_concern(content) and (not is_named or _parses(content))
    except OSError:
        return False


def _parses(content: bytes) -> bool:
    import ast  # noqa: PLC0415 - it takes time to load

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(content)
        except (SyntaxError, RecursionError, MemoryError, ValueError, OverflowError):
            return False
    return True


def check_input(name: str, overrides: Overrides, *, counts: bool = False) -> Outcome:
    """Check standard input as the file ``name``."""
    from tapelint.cli.checking import checked  # noqa: PLC0415 - the analysis takes time to load

    def work(path: str) -> Outcome:
        file = decode(Path(path), given())
        return Outcome(checked(file, overrides, is_named=True, counts=counts))

    return attempt(str(Path(name)), work, Outcome)


def _check_path(
    path: str, overrides: Overrides, named: frozenset[str], folder: Path, *, counts: bool
) -> _Worked:
    """Check the file at ``path``, seen from ``folder``: a worker may be in another."""
    from tapelint.cli import checking  # noqa: PLC0415 - the analysis takes time to load
    from tapelint.cli.witness import Witness  # noqa: PLC0415

    witness = Witness(checking.WORKSPACE)
    there = folder / path
    before = stamp(str(there))
    found = checking.checked(
        read(there), overrides, is_named=path in named, counts=counts, modules=witness
    )
    return _Worked(Outcome(replace(found, path=path)), before, witness.answers)


def _failed(_: None, problem: str) -> _Worked:
    return _Worked(Outcome(None, problem))
