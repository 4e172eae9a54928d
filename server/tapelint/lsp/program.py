"""What is analysed as one text: a document, or the code cells of a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lsprotocol import types

from tapelint.finding import Edit, Position, Range
from tapelint.fixes.joined import Joined, end_of, shifted
from tapelint.source.magics import mask
from tapelint.source.notebook import join
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tapelint.lsp.positions import Encoding


@dataclass(frozen=True, eq=False)
class Document:
    """One version of a text that the client has open, under the client's own URI for it."""

    uri: str
    language: str
    version: int
    source: Source

    @property
    def is_python(self) -> bool:
        """Whether the client calls it Python; editors' names for the language differ."""
        return "python" in self.language.casefold()

    @property
    def end(self) -> Position:
        """The position after the last character."""
        return end_of(self.source)

    def edited(
        self,
        changes: Sequence[types.TextDocumentContentChangeEvent],
        version: int,
        encoding: Encoding,
    ) -> Document:
        """Return the document after ``changes``, each of which refers to the text before it."""
        source = self.source
        for change in changes:
            source = (
                encoding.replace(source, change.range, change.text)
                if isinstance(change, types.TextDocumentContentChangePartial)
                else Source(change.text, source.name)
            )
        return replace(self, version=version, source=source)


_revisions = count(1)


@dataclass(frozen=True, eq=False)
class Program:
    """The documents that are analysed together, and the text that they form.

    ``firsts`` holds, for each document, the line of the joined text that its first line became;
    ``numbers`` what cell of its notebook it is, counted from 1.
    ``revision`` tells this state of the documents from every other.
    """

    uri: str
    documents: tuple[Document, ...]
    source: Source
    firsts: tuple[int, ...]
    numbers: tuple[int, ...] = ()
    revision: int = field(default_factory=_revisions.__next__)

    @classmethod
    def of_document(cls, document: Document) -> Program:
        """Return the program that ``document`` is by itself.

        It may be the text of a whole notebook, which JupyterLab sends as one document.
        """
        source = document.source
        if _is_notebook(document.uri):
            source = Source(mask(source.text), source.name)
        return cls(document.uri, (document,), source, (0,))

    @classmethod
    def of_cells(cls, uri: str, name: str, cells: Mapping[int, Document]) -> Program:
        """Return the program that a notebook is: its cells by their numbers, magics masked."""
        source, firsts = join([cell.source.text for cell in cells.values()], name)
        return cls(uri, tuple(cells.values()), source, firsts, tuple(cells))

    @property
    def is_notebook(self) -> bool:
        """Whether it is made of the cells of a notebook."""
        return self.uri != self.documents[0].uri

    @cached_property
    def _joined(self) -> Joined:
        parts = tuple(document.source for document in self.documents)
        with_magics = self.is_notebook or _is_notebook(self.uri)
        return Joined(self.source, parts, self.firsts, with_magics)

    def locate(self, range_: Range) -> tuple[Document, Range]:
        """Return the document in which ``range_`` starts, and the range that it is in it."""
        index, inside = self._joined.locate(range_)
        return self.documents[index], inside

    def name_line(self, line: int) -> str | None:
        """Return what a reader calls the 0-based ``line`` of the text.

        None where that cannot be told: in a notebook whose cells were joined by the client.
        """
        if not self.is_notebook:
            return None if _is_notebook(self.uri) else f"line {line + 1}"
        index = self._joined.index(line)
        return f"cell {self.numbers[index]}, line {line - self.firsts[index] + 1}"

    def number(self, document: Document) -> int | None:
        """Return what cell of its notebook ``document`` is; None where it is no cell."""
        return self.numbers[self.documents.index(document)] if self.numbers else None

    def position(self, document: Document, position: Position) -> Position:
        """Return where ``position`` in ``document`` is in the program's text."""
        return shifted(position, self.firsts[self.documents.index(document)])

    def place(self, edit: Edit, finding: Range) -> Edit | None:
        """Return ``edit``, a repair of ``finding``, as one that stays in one document.

        None if it would cross from one cell into another or overwrite a magic.
        """
        return self._joined.place(edit, finding)

    def locate_edit(self, edit: Edit, finding: Range) -> tuple[Document, Edit] | None:
        """Return the document that ``edit``, a repair of ``finding``, changes, and the edit in it.

        None if it cannot be made.
        """
        placed = self.place(edit, finding)
        if placed is None:
            return None
        document, range_ = self.locate(placed.range)
        return document, Edit(range_, placed.text)

    def repaired(self, edits: Sequence[Edit]) -> Program | None:
        """Return the program after ``edits``; None if a document would be no Python any more."""
        texts = self._joined.changed(edits)
        if texts is None:
            return None
        documents = [
            replace(one, source=Source(texts[index], one.source.name)) if index in texts else one
            for index, one in enumerate(self.documents)
        ]
        if self.is_notebook:
            cells = dict(zip(self.numbers, documents, strict=True))
            return Program.of_cells(self.uri, self.source.name, cells)
        return Program.of_document(documents[0])


def _is_notebook(uri: str) -> bool:
    return unquote(uri).endswith(".ipynb")
