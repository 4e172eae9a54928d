"""The texts that the client has open, exactly as the client has them.

pygls keeps texts too, but breaks their lines at form feeds and U+2028 and so applies edits in the
wrong place. Its copy is switched off; this one takes its place.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types

from tapelint.lsp.positions import UTF_16
from tapelint.lsp.program import Document, Program
from tapelint.lsp.uris import name, same
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

_log = logging.getLogger(__name__)


class Documents:
    """The open documents and notebooks.

    URIs are looked up in whichever way they are spelt.
    What is not open is ignored when it is changed or closed, with a line in the log.
    """

    def __init__(self) -> None:
        """Nothing is open, and columns are counted in UTF-16 until another way is agreed on."""
        self.encoding = UTF_16
        self._documents: dict[str, Document] = {}
        self._unsaved: set[str] = set()
        self._notebooks: dict[str, types.NotebookDocument] = {}
        self._notebook_of: dict[str, str] = {}
        self._programs: dict[str, Program] = {}

    def open(self, item: types.TextDocumentItem) -> None:
        """Take in a document that the client opened."""
        source = Source(item.text, name(item.uri))
        document = Document(item.uri, str(item.language_id), item.version, source)
        self._documents[same(item.uri)] = document
        self._forget(item.uri)

    def change(
        self,
        identifier: types.VersionedTextDocumentIdentifier,
        changes: Sequence[types.TextDocumentContentChangeEvent],
    ) -> None:
        """Apply the changes that the client made to a document, in their order."""
        document = self._documents.get(same(identifier.uri))
        if document is None:
            _log.warning("a change in a document that is not open: %s", identifier.uri)
            return
        self._documents[same(identifier.uri)] = document.edited(
            changes, identifier.version, self.encoding
        )
        self._unsaved.add(same(identifier.uri))
        self._forget(identifier.uri)

    def save(self, uri: str) -> None:
        """Learn that a document was saved."""
        self._unsaved.discard(same(uri))

    @property
    def has_unsaved(self) -> bool:
        """Whether a document was changed since it was opened or saved."""
        return bool(self._unsaved)

    def close(self, uri: str) -> None:
        """Let go of a document."""
        self._forget(uri)
        self._unsaved.discard(same(uri))
        self._documents.pop(same(uri), None)
        self._notebook_of.pop(same(uri), None)

    def open_notebook(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """Take in a notebook with its cells."""
        notebook = params.notebook_document
        self._close_cells(notebook.uri)
        self._notebooks[same(notebook.uri)] = notebook
        for item in params.cell_text_documents:
            self._open_cell(notebook.uri, item)
        self._forget(notebook.uri)

    def change_notebook(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """Apply the changes that the client made to a notebook: to its cells and in them."""
        uri = params.notebook_document.uri
        notebook = self._notebooks.get(same(uri))
        if notebook is None:
            _log.warning("a change in a notebook that is not open: %s", uri)
            return
        cells = params.change.cells or types.NotebookDocumentCellChanges()
        if cells.structure:
            array = cells.structure.array
            rest = notebook.cells[array.start + array.delete_count :]
            notebook.cells = [*notebook.cells[: array.start], *(array.cells or []), *rest]
            for closed in cells.structure.did_close or []:
                self.close(closed.uri)
            for item in cells.structure.did_open or []:
                self._open_cell(uri, item)
        if cells.data:
            updated = {cell.document: cell for cell in cells.data}
            notebook.cells = [updated.get(cell.document, cell) for cell in notebook.cells]
        for content in cells.text_content or []:
            self.change(content.document, content.changes)
        self._forget(uri)

    def close_notebook(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """Let go of a notebook with its cells."""
        self._close_cells(params.notebook_document.uri)
        self._forget(params.notebook_document.uri)
        self._notebooks.pop(same(params.notebook_document.uri), None)

    def document(self, uri: str) -> Document | None:
        """Return the open document or cell at ``uri``."""
        return self._documents.get(same(uri))

    def program(self, uri: str) -> Program | None:
        """Return the program that the document, notebook or cell at ``uri`` belongs to.

        The same object is returned until one of its documents changes. None if nothing is open
        there, or nothing in Python.
        """
        key, document = self._key(uri), self.document(uri)
        program = self._programs.get(key) or self._build(key)
        if program is None or (document and document not in program.documents):
            return None
        self._programs[key] = program
        return program

    def programs(self) -> list[Program]:
        """Return all programs that are open."""
        opened = {
            key: each for key, each in self._documents.items() if key not in self._notebook_of
        }
        found = [self.program(each.uri) for each in (opened | self._notebooks).values()]
        return [program for program in found if program is not None]

    def _build(self, key: str) -> Program | None:
        if key in self._notebooks:
            notebook = self._notebooks[key]
            cells = {
                number: self._documents[same(cell.document)]
                for number, cell in enumerate(notebook.cells, 1)
                if cell.kind is types.NotebookCellKind.Code
                and same(cell.document) in self._documents
            }
            python = {number: cell for number, cell in cells.items() if cell.is_python}
            return Program.of_cells(notebook.uri, name(notebook.uri), python) if python else None
        document = self._documents.get(key)
        return Program.of_document(document) if document and document.is_python else None

    def _open_cell(self, notebook: str, item: types.TextDocumentItem) -> None:
        self._notebook_of[same(item.uri)] = same(notebook)
        self.open(item)

    def _close_cells(self, notebook: str) -> None:
        keys = [key for key, each in self._notebook_of.items() if each == same(notebook)]
        for uri in [self._documents[key].uri for key in keys]:
            self.close(uri)

    def _key(self, uri: str) -> str:
        return self._notebook_of.get(same(uri), same(uri))

    def _forget(self, uri: str) -> None:
        self._programs.pop(self._key(uri), None)
