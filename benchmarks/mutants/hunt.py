"""Runs the tests that come by a flipped condition, in a process of its own for each flip."""

from __future__ import annotations

import ast
import builtins
import functools
import gc
import os
import pickle
import resource
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
_PROCESSES = 2
# Seconds of a processor: for all tests of a flip, and for one that may never end.
_ENOUGH, _ENDLESS = 120, 30
_CACHED = type(functools.lru_cache(len))
_BROKEN = 4
_ENDED = {0: "survived", 1: "killed", 2: "survived so far", 3: "not run", _BROKEN: "broken"}

_MEET = "__meet_flip__"


@dataclass(frozen=True)
class Flip:
    """A file in which an operator flips the condition on ``line``, 1-based; ``number`` tells which.

    ``text`` is what the file reads then.
    """

    path: Path
    operator: str
    number: int
    line: int
    text: str

    @property
    def name(self) -> str:
        """What it is called in the tables."""
        return f"{os.path.relpath(self.path, ROOT)}:{self.line} {self.operator}"


class Hunt:
    """A plugin that runs the collected tests against each of some flips.

    ``ended`` tells of each flip by its name whether a test failed: it was "killed", or "survived";
    "survived so far" where the tests took too long, "not run" where no test comes by.
    """

    def __init__(self, flips: list[Flip]) -> None:
        """Flip each of ``flips``."""
        self.ended: dict[str, str] = {}
        self._flips = flips
        self._failed = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests in processes of their own, in the place of once here."""
        items = session.items
        comes_by = self._come_by(items)
        running: dict[int, Flip] = {}
        waiting = list(self._flips)
        while waiting or running:
            while waiting and len(running) < _PROCESSES:
                flip = waiting.pop(0)
                chosen = [items[index] for index in comes_by[flip.name]]
                running[_forked(functools.partial(self._hunted, flip, chosen))] = flip
            pid, status = os.wait()
            flip = running.pop(pid)
            signalled = os.WIFSIGNALED(status)
            self.ended[flip.name] = "killed" if signalled else _ENDED[os.WEXITSTATUS(status)]
            print(f"{len(self.ended)}: {self.ended[flip.name]}: {flip.name}", flush=True)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test failed."""
        self._failed = self._failed or report.failed

    def _hunted(self, flip: Flip, items: list[pytest.Item]) -> int:
        """Flip, and run the tests until one fails; the status to exit with."""
        _change(flip.path, compile(flip.text, str(flip.path), "exec"))
        start = time.process_time()
        limit = int(start) + _ENOUGH + _ENDLESS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        for item in items:
            _run(item)
            if self._failed:
                return 1
            if time.process_time() - start > _ENOUGH:
                return 2
        return 0 if items else 3

    def _come_by(self, items: list[pytest.Item]) -> dict[str, list[int]]:
        """The tests that come by each flip, by their numbers: related and quick ones first."""
        with tempfile.TemporaryDirectory() as folder:
            pids = [
                _forked(functools.partial(self._watched, items, part, Path(folder, str(part))))
                for part in range(_PROCESSES)
            ]
            if any(os.waitpid(pid, 0)[1] for pid in pids):
                message = "the tests could not be run"
                raise RuntimeError(message)
            parts = [pickle.loads(path.read_bytes()) for path in Path(folder).iterdir()]  # noqa: S301
        took = {index: seconds for part in parts for index, (seconds, _) in part.items()}
        found: defaultdict[str, list[int]] = defaultdict(list)
        for part in parts:
            for index, (_, met) in part.items():
                for number in met:
                    found[self._flips[number].name].append(index)
        for flip in self._flips:
            words = flip.path.stem
            found[flip.name].sort(key=lambda at: (words not in items[at].name, took[at]))
        return found

    def _watched(self, items: list[pytest.Item], part: int, path: Path) -> int:
        """Write to a file how long each test in a part of them takes, and what flips it meets."""
        met: set[int] = set()
        vars(builtins)[_MEET] = met.add
        for changed in {flip.path for flip in self._flips}:
            _change(changed, _watching(changed, self._flips))
        result = {}
        for index in range(part, len(items), _PROCESSES):
            # What the test before has found out is not looked at again.
            for one in vars(items[index].module).values():
                if isinstance(one, _CACHED):
                    one.cache_clear()
            met.clear()
            start = time.process_time()
            _run(items[index])
            result[index] = time.process_time() - start, set(met)
        path.write_bytes(pickle.dumps(result))
        return 0


def _watching(path: Path, flips: list[Flip]) -> CodeType:
    """The code of a file that tells when a statement is run whose condition is flipped."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    blocks = [
        block
        for node in ast.walk(tree)
        for field in ("body", "orelse", "finalbody")
        if isinstance(block := getattr(node, field, None), list)
    ]
    inserted = []
    for number, flip in enumerate(flips):
        if flip.path == path:
            inserted.append((number, *_innermost(blocks, flip.line)))
    for number, block, statement in inserted:
        told = ast.Expr(ast.Call(ast.Name(_MEET, ast.Load()), [ast.Constant(number)], []))
        block.insert(block.index(statement), ast.copy_location(told, statement))
    return compile(ast.fix_missing_locations(tree), str(path), "exec")


def _innermost(blocks: list[list[ast.stmt]], line: int) -> tuple[list[ast.stmt], ast.stmt]:
    """The innermost statement around a line, and the block that it stands in."""
    found = [
        (block, statement)
        for block in blocks
        for statement in block
        if statement.lineno <= line <= (statement.end_lineno or 0)
    ]
    return max(found, key=lambda one: one[1].lineno)


def _forked(run: Callable[[], int]) -> int:
    """Start a process that exits with what ``run`` gives; its number."""
    pid = os.fork()
    if pid:
        return pid
    status = _BROKEN
    told = os.dup(2)
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        status = run()
    except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on
        os.write(told, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _run(item: pytest.Item) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def _change(path: Path, code: CodeType) -> None:
    """Give each function of a file its new code, and forget what was found by the old one."""
    before = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    new = {
        (old.co_name, old.co_firstlineno): one
        for old, one in zip(_codes(before), _codes(code), strict=True)
    }
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == str(path):
            changed = new.get((one.__code__.co_name, one.__code__.co_firstlineno))
            if changed is not None and changed != one.__code__:
                one.__code__ = changed
        elif isinstance(one, _CACHED) and one.__module__.startswith("tapelint"):
            one.cache_clear()


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)
