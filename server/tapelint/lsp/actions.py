"""Repairs, offered as code actions.

A repair of one finding carries its edit, made for the version of the text that is named in it.
One of many findings carries in its data what it repairs, in which state of the program: its edit
is built when the client resolves the action, or at once for a client that cannot resolve.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from tapelint.finding import Edit, Finding, Range, Safety
from tapelint.fixes.apply import apply, difference, is_python
from tapelint.fixes.check import Check
from tapelint.fixes.repair import Candidate, candidates, repair, right
from tapelint.lsp.diagnostics import UNUSED_SUPPRESSION, diagnostic
from tapelint.lsp.documentation import page
from tapelint.settings.ignoring import ignoring
from tapelint.source.magics import mask
from tapelint.source.suppressions import silencing
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from tapelint.check import Analysis
    from tapelint.lsp.client import Client
    from tapelint.lsp.configuration import Settings
    from tapelint.lsp.positions import Encoding
    from tapelint.lsp.program import Document, Program

FIX_ALL = "source.fixAll.tapelint"
NOTEBOOK_FIX_ALL = "notebook.source.fixAll.tapelint"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL, NOTEBOOK_FIX_ALL)
OPEN_DOCUMENTATION = "tapelint.openDocumentation"


@dataclass
class Actions:
    """The code actions of one program, for one client.

    ``trying`` gives what analyses other texts of the program; ``analysis`` is another one, of the
    same text, when that is over.
    """

    program: Program
    analysis: Analysis
    client: Client
    encoding: Encoding
    settings: Callable[[], Settings | None]
    trying: Callable[[Program], AbstractContextManager[Callable[[Source], Analysis]]]
    _offered: dict[Finding, list[Candidate]] = field(default_factory=dict, repr=False)

    def offer(
        self, document: Document, range_: Range, only: Iterable[str] | None
    ) -> list[types.CodeAction]:
        """Return the actions for what ``range_`` of the program touches in ``document``.

        ``only`` are the kinds of action that the client asks for; None means all of them.
        """
        touched = [
            finding
            for finding in self.analysis.findings
            if self.program.locate(finding.range)[0] is document
            and finding.range.start <= range_.end
            and range_.start <= finding.range.end
        ]
        whole = FIX_ALL if self.program.uri == document.uri else NOTEBOOK_FIX_ALL
        actions: list[types.CodeAction] = []
        if _wants(only, types.CodeActionKind.QuickFix):
            self.prepare(touched)
            actions += [action for finding in touched for action in self._fixes_of(finding)]
            actions += self._fixes_of_rules(touched)
            actions += [action for finding in touched for action in self._silencings_of(finding)]
            actions += self._documentation_of(touched)
        if _wants(only, whole):
            actions += self._fix_all(whole)
        if self.client.resolves_edits:
            return actions
        for action in actions:
            if action.data is not None:
                action.edit, action.data = self._edit(action.data), None
        return actions

    def resolve(self, action: types.CodeAction) -> types.CodeAction:
        """Return ``action``, which was offered for this program, with its edit.

        Raises JsonRpcContentModified if the program changed meanwhile or nothing is to change.
        """
        action.edit = self._edit(action.data)
        if action.edit is None:
            message = f"{action.title}: the text has changed, or cannot be repaired automatically."
            raise JsonRpcContentModified(message)
        return action

    def _fixes_of(self, finding: Finding) -> Iterator[types.CodeAction]:
        preferred = self.client.preferred_actions
        for one in self._offered[finding]:
            safe = one.safety is Safety.SAFE
            yield types.CodeAction(
                one.fix.title,
                types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic(self.program, finding, self.client, self.encoding)],
                is_preferred=True if safe and preferred else None,
                edit=self._workspace_edit(self._changes(one)),
            )
            preferred = preferred and not safe

    def _fixes_of_rules(self, findings: list[Finding]) -> Iterator[types.CodeAction]:
        for code, name in {finding.code: finding.name for finding in findings}.items():
            repairable = sum(
                self._is_repairable(one) for one in self.analysis.findings if one.code == code
            )
            if repairable > 1:
                yield types.CodeAction(
                    f"Fix all {repairable} findings of {name} ({code})",
                    types.CodeActionKind.QuickFix,
                    data=self._data(code=code),
                )

    def _silencings_of(self, finding: Finding) -> Iterator[types.CodeAction]:
        """Yield the ways not to see ``finding`` again: in its statement, and everywhere."""
        if finding.code == UNUSED_SUPPRESSION:
            return
        marked = [diagnostic(self.program, finding, self.client, self.encoding)]
        comment = silencing(self.program.source, finding)
        place = self.program.locate_edit(comment, finding.range)
        if place:
            yield types.CodeAction(
                f"Ignore {finding.name} ({finding.code}) here",
                types.CodeActionKind.QuickFix,
                diagnostics=marked,
                edit=self._workspace_edit([_Change(*place)]),
            )
        edit = self._turning_off(finding.name)
        if edit:
            yield types.CodeAction(
                f"Turn {finding.name} ({finding.code}) off in pyproject.toml",
                types.CodeActionKind.QuickFix,
                diagnostics=marked,
                edit=edit,
            )

    def _turning_off(self, rule: str) -> types.WorkspaceEdit | None:
        """Build the edit of pyproject.toml, which may have to be made, that ignores ``rule``."""
        settings = self.settings()
        if settings is None:
            return None
        made = []
        if settings.source is None:
            if not (self.client.creates_files and self.client.document_changes):
                return None
            made = [types.CreateFile(settings.uri)]
        source = settings.source or Source("")
        edit = ignoring(source.text, rule)
        if edit is None:
            return None
        change = types.TextEdit(self.encoding.client_range(source, edit.range), edit.text)
        if not self.client.document_changes:
            return types.WorkspaceEdit(changes={settings.uri: [change]})
        identifier = types.OptionalVersionedTextDocumentIdentifier(settings.uri, settings.version)
        return types.WorkspaceEdit(
            document_changes=[*made, types.TextDocumentEdit(identifier, [change])]
        )

    def _documentation_of(self, findings: list[Finding]) -> Iterator[types.CodeAction]:
        if not self.client.shows_documents:
            return
        for name, code in {finding.name: finding.code for finding in findings}.items():
            if page(name):
                title = f"Open the documentation of {name} ({code})"
                yield types.CodeAction(
                    title,
                    types.CodeActionKind.QuickFix,
                    command=types.Command(title, OPEN_DOCUMENTATION, arguments=[name]),
                )

    def _fix_all(self, kind: str) -> Iterator[types.CodeAction]:
        if any(map(self._is_repairable, self.analysis.findings)):
            yield types.CodeAction(
                "Fix all that Tapelint can safely repair", kind, data=self._data()
            )

    def _data(self, **what: Any) -> dict[str, Any]:  # noqa: ANN401 - it travels as JSON
        return {**what, "uri": self.program.uri, "revision": self.program.revision}

    def _is_repairable(self, finding: Finding) -> bool:
        """Whether ``finding`` has a safe repair, so far as that was checked."""
        if finding in self._offered:
            return any(one.safety is Safety.SAFE for one in self._offered[finding])
        return any(fix.safety is Safety.SAFE for fix in finding.fixes)

    def _edit(self, data: Any) -> types.WorkspaceEdit | None:  # noqa: ANN401
        """Build the edit that makes the repairs in ``data``; None if there is nothing to change.

        They are made until nothing is left that can be repaired, as ``tapelint fix`` does.
        """
        if data["revision"] != self.program.revision:
            return None
        with self.trying(self.program) as analyse:
            result = repair(self.program, analyse, code=data.get("code"))
        result.log()
        repaired = result.text
        pairs = zip(self.program.documents, repaired.documents, strict=True)
        changes = [
            _Change(old, edit)
            for old, new in pairs
            if old is not new
            for edit in difference(old.source, new.source.text)
        ]
        return self._workspace_edit(changes) if changes else None

    def prepare(self, findings: list[Finding]) -> None:
        """Find the repairs of ``findings`` that are right, each of which is analysed for that."""
        unknown = [one for one in findings if one not in self._offered]
        check = Check(self.analysis)
        found = [
            one
            for finding in unknown
            for one in candidates(self.program, self.analysis, check, finding)
            if not self._breaks_a_cell(self._changes(one))
        ]
        self._offered.update((one, []) for one in unknown)
        if any(one.safety is Safety.SAFE for one in found):
            with self.trying(self.program) as analyse:
                found = right(self.program, check, found, analyse)
        for one in found:
            self._offered[one.finding].append(one)

    def _changes(self, one: Candidate) -> list[_Change]:
        """The changes that a repair makes in the documents."""
        located = (self.program.locate_edit(edit, one.finding.range) for edit in one.edits)
        return [_Change(*place) for place in located if place is not None]

    def _breaks_a_cell(self, changes: list[_Change]) -> bool:
        """Whether a cell would be no Python any more, although the whole program is."""
        edits: dict[Document, list[Edit]] = {}
        for change in changes:
            edits.setdefault(change.document, []).append(change.edit)
        return len(self.program.documents) > 1 and any(
            is_python(mask(cell.source.text)) and not is_python(mask(apply(cell.source, each)))
            for cell, each in edits.items()
        )

    def _workspace_edit(self, changes: list[_Change]) -> types.WorkspaceEdit:
        edits: dict[Document, list[types.TextEdit]] = {}
        for change in sorted(changes, key=lambda change: change.edit):
            range_ = self.encoding.client_range(change.document.source, change.edit.range)
            edits.setdefault(change.document, []).append(types.TextEdit(range_, change.edit.text))
        if not self.client.document_changes:
            return types.WorkspaceEdit(
                changes={document.uri: each for document, each in edits.items()}
            )
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version),
                    each,
                )
                for document, each in edits.items()
            ]
        )


@dataclass(frozen=True)
class _Change:
    """An edit and the document that it changes."""

    document: Document
    edit: Edit


def _wants(only: Iterable[str] | None, kind: str) -> bool:
    """Whether a client that asks for the kinds ``only`` wants ``kind``, or a kind it is one of."""
    return only is None or any(each in ("", kind) or kind.startswith(f"{each}.") for each in only)
