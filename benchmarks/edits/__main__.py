"""What an edit costs that changes what flows, in files that stand in their own package.

    python -m benchmarks.edits [--before REVISION] [--rounds 5]

Prints the processor time of each kind of edit in milliseconds, the median over the rounds: the time
of the analysis after it, with the modules followed that the file imports. With ``--before`` the
same is measured of the code of another revision in the same run, in turns, and the ratio is shown.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.edits.kinds import KINDS

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "accuracy"
_PACKAGE = "tf-agents==0.19.0"
_FILES = ("tf_agents/agents/dqn/dqn_agent.py", "tf_agents/agents/ppo/ppo_agent.py")


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", metavar="REVISION", help="the code to measure beside this")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    root = _package()
    with tempfile.TemporaryDirectory() as folder:
        builds = {"now": ROOT}
        if options.before:
            builds["before"] = Path(folder, "before")
            _git("worktree", "add", "--quiet", "--detach", str(builds["before"]), options.before)
        try:
            for name in _FILES:
                _print(name, _measure(builds, root / name, options.rounds))
        finally:
            if options.before:
                _git("worktree", "remove", "--force", str(builds["before"]))


def _measure(builds: dict[str, Path], file: Path, rounds: int) -> dict[str, dict[str, list[float]]]:
    """The seconds by kind of edit and by build; each round is a process of its own."""
    times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _ in range(rounds):
        for name, build in builds.items():
            run = subprocess.run(  # noqa: S603 - it is this Python
                [sys.executable, str(Path(__file__).with_name("once.py")), str(build), str(file)],
                capture_output=True,
                check=True,
                text=True,
            )
            for kind, seconds in json.loads(run.stdout).items():
                times[kind][name].append(seconds)
    return times


def _print(file: str, times: dict[str, dict[str, list[float]]]) -> None:
    print(f"\n{file}\n{'':32}{'ms':>8}{'before':>10}{'ratio':>8}")
    for kind, title in {
        "whole": "the whole file anew",
        **{one.name: one.title for one in KINDS},
    }.items():
        now = statistics.median(times[kind]["now"])
        print(f"{title:32}{now * 1000:8.1f}", end="")
        if "before" in times[kind]:
            before = statistics.median(times[kind]["before"])
            print(f"{before * 1000:10.1f}{now / before:8.2f}", end="")
        print(flush=True)


def _package() -> Path:
    """The folder of the package; it is downloaded once."""
    from benchmarks.accuracy.packages import files  # noqa: PLC0415 - it loads the analysis

    next(iter(files(_PACKAGE)))
    return CACHE / _PACKAGE


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True)  # noqa: S603, S607


if __name__ == "__main__":
    main()
