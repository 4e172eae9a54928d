"""A notebook file, whose code cells are repaired as one program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tapelint.finding import Edit, Range
from tapelint.fixes.joined import Joined
from tapelint.source.notebook import code_cells, join, with_texts
from tapelint.source.text import Source


@dataclass(frozen=True)
class Notebook:
    """The notebook file called ``name`` with the text ``file``, and what stands in its code cells.

    ``texts`` are these by the 1-based number of the cell; ``changed`` are the numbers of those that
    are not as they are in the file.
    """

    name: str
    file: str
    texts: dict[int, str]
    changed: frozenset[int] = frozenset()

    @classmethod
    def of(cls, name: str, file: str) -> Notebook:
        """Take the notebook as it is."""
        return cls(name, file, dict(code_cells(file)))

    @cached_property
    def _joined(self) -> Joined:
        source, firsts = join(self.texts.values(), self.name)
        parts = tuple(Source(text, self.name) for text in self.texts.values())
        return Joined(source, parts, firsts, with_magics=True)

    @property
    def source(self) -> Source:
        """The program that the cells are."""
        return self._joined.source

    @property
    def repaired_file(self) -> str:
        """The text of the file with the cells as they are now."""
        return with_texts(self.file, {number: self.texts[number] for number in self.changed})

    def place(self, edit: Edit, finding: Range) -> Edit | None:
        """``edit`` as one of a single cell; None if it cannot be that."""
        return self._joined.place(edit, finding)

    def repaired(self, edits: Sequence[Edit]) -> Notebook | None:
        """What comes of ``edits``; None if a cell would be no Python any more."""
        changed = self._joined.changed(edits)
        if changed is None:
            return None
        numbers = list(self.texts)
        texts = {numbers[index]: text for index, text in changed.items()}
        return replace(self, texts={**self.texts, **texts}, changed=self.changed | texts.keys())
