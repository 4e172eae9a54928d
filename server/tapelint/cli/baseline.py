"""Findings that a project knows of, and does not want to be told again.

A finding is known by its file, its rule and the text of its lines, so that it does not matter
where they have moved.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint import disk
from tapelint.report.fingerprint import content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapelint.report.checked import Checked

_VERSION = 1
_WHAT = "a list of findings that `tapelint check --baseline FILE --update-baseline` has written"


class BadBaseline(Exception):  # noqa: N818 - it tells about the file, not about the program
    """The file cannot be read as a baseline; the message says why, and what to do."""


@dataclass(frozen=True)
class Known:
    """A finding, wherever it stands in its file: ``path`` is relative to the baseline's folder."""

    path: str
    rule: str
    code: str


@dataclass
class Baseline:
    """The known findings in the file at ``path``, how often each is still to be met.

    ``met`` is how many have been met.
    """

    path: Path
    left: Counter[Known] = field(default_factory=Counter)
    met: int = 0

    @classmethod
    def read(cls, path: Path, *, is_written: bool) -> Baseline:
        """Read the file at ``path``, which need not be there if it ``is_written`` afterwards.

        Raises BadBaseline.
        """
        if is_written and not disk.exists(path):
            return cls(path)
        try:
            table = json.loads(disk.content(path).decode("utf-8"))
            if table["version"] != _VERSION:
                message = f"its version is not {_VERSION}: write it again with --update-baseline"
                raise BadBaseline(message)
            left = Counter(
                {
                    Known(name, entry["rule"], entry["code"]): int(entry["count"])
                    for name, entries in table["findings"].items()
                    for entry in entries
                }
            )
        except FileNotFoundError as error:
            message = "there is no such file: --update-baseline writes it"
            raise BadBaseline(message) from error
        except OSError as error:
            raise BadBaseline(error.strerror) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            message = f"this is not {_WHAT}"
            raise BadBaseline(message) from error
        return cls(path, left)

    def take_from(self, file: Checked) -> Checked:
        """Return ``file`` with what is new in it; what is known counts as met."""
        new = []
        for finding in file.findings:
            known = Known(self._relative(file), finding.code, content(file, finding))
            if self.left[known] > 0:
                self.left[known] -= 1
                self.met += 1
            else:
                new.append(finding)
        return replace(file, findings=new)

    def gone(self, files: Iterable[Checked]) -> int:
        """How many of the known findings in ``files``, which have been taken from, are no more."""
        checked = {self._relative(file) for file in files}
        return sum(
            count
            for known, count in self.left.items()
            if known.path in checked or not disk.exists(self.path.parent / known.path)
        )

    def write(self, files: Iterable[Checked]) -> int:
        """Write all that is found in ``files`` to the file; return how many that are.

        What it knows of files that were not checked stays. Raises OSError.
        """
        checked = list(files)
        paths = {self._relative(file) for file in checked}
        counts = Counter(
            Known(self._relative(file), finding.code, content(file, finding))
            for file in checked
            for finding in file.findings
        )
        for known, count in self.left.items():
            if known.path not in paths and disk.exists(self.path.parent / known.path):
                counts[known] = count
        findings: dict[str, list[dict[str, object]]] = {}
        for known in sorted(counts, key=lambda one: (one.path, one.rule, one.code)):
            entry = {"rule": known.rule, "code": known.code, "count": counts[known]}
            findings.setdefault(known.path, []).append(entry)
        table = {"version": _VERSION, "findings": findings}
        text = json.dumps(table, indent=2, ensure_ascii=False)
        self.path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        return counts.total()

    def _relative(self, file: Checked) -> str:
        path, folder = Path(file.path).absolute(), self.path.absolute().parent
        return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
