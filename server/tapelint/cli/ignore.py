"""``tapelint check --add-ignore``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint.cli.checking import checked
from tapelint.cli.output import complain, number, say, show
from tapelint.disk import shown
from tapelint.fixes.apply import apply
from tapelint.source.files import Unreadable, read
from tapelint.source.suppressions import silencing
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tapelint.cli.targets import Overrides
    from tapelint.finding import Finding
    from tapelint.report.checked import Checked


def add_ignore(
    files: Iterable[Checked], overrides: Overrides, problems: list[str]
) -> list[Checked]:
    """Silence what was found in ``files`` by comments; return what they are like after it.

    Adds to ``problems`` why a file could not be written. Notebooks stay as they are.
    """
    after = []
    silenced = changed = 0
    for file in files:
        left = file
        if file.findings and file.cells is None:
            try:
                left = _silence(file, overrides)
            except (OSError, UnicodeEncodeError, Unreadable) as error:
                reason = getattr(error, "strerror", None) or str(error)
                problems.append(f"{shown(file.path)}: cannot be written: {reason}")
        silenced += len(file.findings) - len(left.findings)
        changed += len(file.findings) > len(left.findings)
        after.append(left)
    show(after)
    say(f"{number(silenced, 'finding')} silenced in {number(changed, 'file')}.")
    if any(file.cells and file.findings for file in after):
        complain("notebooks are not changed: silence what is found in them in an editor")
    return after


def _silence(file: Checked, overrides: Overrides) -> Checked:
    """Write the comments into ``file``. Raises OSError, UnicodeEncodeError and Unreadable."""
    before = read(Path(file.path))
    text = _with_comments(before.source, file.findings)
    before.write(text)
    source = Source(text, before.source.name)
    return checked(replace(before, source=source), overrides, is_named=True)


def _with_comments(source: Source, findings: Sequence[Finding]) -> str:
    """The text of ``source`` with a comment on each statement in which something was found."""
    for finding in findings:
        # A comment at the end of a line moves no finding, and the next one can add to it.
        source = Source(apply(source, [silencing(source, finding)]), source.name)
    return source.text
