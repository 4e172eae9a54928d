"""An editor for the tests: a client that keeps its own texts and remembers what it is told."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Union

from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES

PROFILES = ("visual-studio-code", "neovim", "emacs")
_CAPTURED = Path(__file__).parent / "clients" / "visual_studio_code.json"
_PATIENCE = 60
_NO_REPAIRS = ("Ignore ", "Turn ", "Open the documentation ")


def capabilities(profile: str) -> types.ClientCapabilities:
    """What the client declares: of VS Code as captured from its language client, else known."""
    if profile != "visual-studio-code":
        return client_capabilities(profile)
    declared = json.loads(_CAPTURED.read_text())["capabilities"]
    return default_converter().structure(declared, types.ClientCapabilities)


class Editor(LanguageClient):
    """A client that can be asked for the diagnostics of one version of a document."""

    def __init__(self) -> None:
        super().__init__(converter_factory=_converter)
        self.progressed: list[types.ProgressParams] = []
        self.registered: list[types.Registration] = []
        self.shown: list[types.ShowDocumentParams] = []
        self.published: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.server = types.ServerCapabilities()
        self._news = asyncio.Event()
        for method, function in (DEFAULT_CLIENT_FEATURES | _REMEMBERED).items():
            self.feature(method)(function)

    def open(self, uri: str, text: str, version: int = 1, language: str = "python") -> None:
        item = types.TextDocumentItem(uri, language, version, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, uri: str, version: int, *changes) -> None:
        """Send ``changes``: each a text, or (start line, start, end line, end, text)."""
        identifier = types.VersionedTextDocumentIdentifier(version, uri)
        self.text_document_did_change(
            types.DidChangeTextDocumentParams(
                identifier, [content_change(each) for each in changes]
            )
        )

    def close(self, uri: str) -> None:
        identifier = types.TextDocumentIdentifier(uri)
        self.text_document_did_close(types.DidCloseTextDocumentParams(identifier))

    async def diagnostics_of(self, uri: str, version: int | None) -> list[types.Diagnostic]:
        """The diagnostics of ``version`` of the document, once the server has sent them."""

        async def wait() -> list[types.Diagnostic]:
            while not (self.published.get(uri) and self.published[uri][-1].version == version):
                self._news.clear()
                await self._news.wait()
            return list(self.published[uri][-1].diagnostics)

        return await asyncio.wait_for(wait(), _PATIENCE)

    async def until(self, condition) -> None:
        """Wait until something the server sent makes ``condition()`` true."""

        async def wait() -> None:
            while not condition():
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(wait(), _PATIENCE)

    async def actions(self, uri: str, range_: types.Range, only=None) -> list[types.CodeAction]:
        """The repairs that are offered."""
        found = await self.all_actions(uri, range_, only)
        return [each for each in found if not each.title.startswith(_NO_REPAIRS)]

    async def all_actions(self, uri: str, range_: types.Range, only=None) -> list[types.CodeAction]:
        found = await self.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri), range_, types.CodeActionContext([], only=only)
            )
        )
        return list(found)

    async def pulled(self, uri: str, known: str | None = None):
        """What the server answers when it is asked for the diagnostics of a document."""
        identifier = types.TextDocumentIdentifier(uri)
        return await self.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(identifier, previous_result_id=known)
        )

    async def text_of(self, uri: str) -> str:
        """What the server, with the scripted core, says the text is."""
        hover = await self.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(0, 0))
        )
        return json.loads(hover.contents.value)


def _converter():
    """pygls's, but without its belief that every code action with a command is one itself."""

    def structure(found, _type):
        is_command = isinstance(found.get("command"), str)
        return converter.structure(found, types.Command if is_command else types.CodeAction)

    converter = default_converter()
    converter.register_structure_hook(types.Command | types.CodeAction, structure)
    converter.register_structure_hook(Union[types.Command, types.CodeAction], structure)  # noqa: UP007
    return converter


def remember(client: Editor, params: types.PublishDiagnosticsParams) -> None:
    client.published.setdefault(params.uri, []).append(params)
    client._news.set()  # noqa: SLF001


def show(client: Editor, params: types.ShowMessageParams) -> None:
    client.messages.append(params)
    client._news.set()  # noqa: SLF001


def register(client: Editor, params: types.RegistrationParams) -> None:
    client.registered += params.registrations
    client._news.set()  # noqa: SLF001


def show_document(client: Editor, params: types.ShowDocumentParams) -> types.ShowDocumentResult:
    client.shown.append(params)
    client._news.set()  # noqa: SLF001
    return types.ShowDocumentResult(success=True)


def progress(client: Editor, params: types.ProgressParams) -> None:
    client.progressed.append(params)
    client._news.set()  # noqa: SLF001


def refresh_hints(_client: Editor, _params: None) -> None:
    """Nothing to do: the tests ask for hints themselves."""


def refresh_diagnostics(client: Editor, _params: None) -> None:
    client.diagnostic_refresh_count += 1
    client._news.set()  # noqa: SLF001


_REMEMBERED = {
    types.WORKSPACE_DIAGNOSTIC_REFRESH: refresh_diagnostics,
    types.PROGRESS: progress,
    types.WORKSPACE_INLAY_HINT_REFRESH: refresh_hints,
    types.CLIENT_REGISTER_CAPABILITY: register,
    types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: remember,
    types.WINDOW_SHOW_DOCUMENT: show_document,
    types.WINDOW_SHOW_MESSAGE: show,
}


def content_change(change):
    if isinstance(change, str):
        return types.TextDocumentContentChangeWholeDocument(change)
    start_line, start, end_line, end, text = change
    return types.TextDocumentContentChangePartial(span(start_line, start, end_line, end), text)


def span(start_line: int, start: int, end_line: int, end: int) -> types.Range:
    return types.Range(types.Position(start_line, start), types.Position(end_line, end))


def applied(text: str, edits) -> str:
    """The ASCII ``text`` after a client has made ``edits``, which must not overlap."""
    starts = [0, *(n + 1 for n, char in enumerate(text) if char == "\n")]

    def offset(position):
        return starts[position.line] + position.character

    # Inserts may come before a replacement that begins where they are.
    for edit in reversed(sorted(edits, key=lambda edit: offset(edit.range.start))):  # noqa: C413
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text
