"""A plugin of python-lsp-server, which Spyder runs: findings, repairs and hovers in that server."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

from lsprotocol import types
from pygls.protocol import default_converter
from pylsp import hookimpl

from tapelint.check import analyse
from tapelint.cli.repairs import analyses
from tapelint.finding import Range
from tapelint.hover import hover_at
from tapelint.lsp.actions import Actions
from tapelint.lsp.client import Client
from tapelint.lsp.diagnostics import diagnostics
from tapelint.lsp.hover import client_hover
from tapelint.lsp.positions import UTF_16
from tapelint.lsp.program import Document, Program
from tapelint.project import Workspace
from tapelint.settings import load
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tapelint.check import Analysis
    from tapelint.config import Config

_CONVERTER = default_converter()  # type: ignore[no-untyped-call] # it tells what it gives
_MODULES = Workspace()
# What was looked at last: it is asked about more than once.
_LATEST: dict[str, _Look] = {}
# The server looks for faults in threads of their own.
_LOCK = RLock()


class _Settings(Protocol):
    """What the plugin needs of the server's settings."""

    @property
    def capabilities(self) -> Mapping[str, Any]: ...

    def plugin_settings(self, plugin: str) -> Mapping[str, Any]: ...


class _Text(Protocol):
    """What the plugin needs of a document of the server's."""

    @property
    def uri(self) -> str: ...

    @property
    def path(self) -> str: ...

    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class _Look:
    """What is known of a document."""

    program: Program
    analysis: Analysis
    client: Client
    config: Config

    @property
    def document(self) -> Document:
        return self.program.documents[0]

    def actions(self) -> Actions:
        @contextmanager
        def trying(_program: Program) -> Iterator[Callable[[Source], Analysis]]:
            yield analyses(self.config, _MODULES)

        return Actions(self.program, self.analysis, self.client, UTF_16, lambda: None, trying)


@hookimpl
def pylsp_settings() -> dict[str, Any]:
    """Return the settings that hold where the user has none."""
    return {"plugins": {"tapelint": {"enabled": True}}}


@hookimpl
def pylsp_lint(config: _Settings, document: _Text) -> list[dict[str, Any]]:
    """Return what is wrong in the document."""
    with _LOCK:
        look = _look(config, document)
        if look is None:
            return []
        found = diagnostics(look.program, look.analysis.findings, look.client, UTF_16)
        return [_CONVERTER.unstructure(one) for one in found[look.document]]


@hookimpl
def pylsp_code_actions(
    config: _Settings,
    document: _Text,
    range: dict[str, Any],  # noqa: A002 - the server gives it this name
    context: dict[str, Any],
) -> list[dict[str, Any]]:
    """Return the repairs of what the range touches."""
    with _LOCK:
        look = _look(config, document)
        if look is None:
            return []
        asked = _CONVERTER.structure(range, types.Range)
        start, end = (
            UTF_16.position(look.document.source, each) for each in (asked.start, asked.end)
        )
        offered = look.actions().offer(look.document, Range(start, end), context.get("only"))
        return [_CONVERTER.unstructure(one) for one in offered]


@hookimpl(tryfirst=True)
def pylsp_hover(
    config: _Settings, document: _Text, position: dict[str, int]
) -> dict[str, Any] | None:
    """Return what flows at the position; None leaves the word to other plugins."""
    with _LOCK:
        look = _look(config, document)
        if look is None:
            return None
        where = types.Position(position["line"], position["character"])
        inside = UTF_16.position(look.document.source, where)
        found = hover_at(look.analysis, inside, look.program.name_line)
        if found is None:
            return None
        told = client_hover(look.program, look.document, found, look.client, UTF_16)
        answer: dict[str, Any] = _CONVERTER.unstructure(told)
        return answer


def _look(config: _Settings, document: _Text) -> _Look | None:
    """Look at ``document`` as it is now; None where the settings leave it alone."""
    path = Path(document.path)
    settings = config.plugin_settings("tapelint")
    loaded = load(path.parent, {key: settings[key] for key in settings if key != "enabled"})
    if loaded.excludes(path):
        return None
    own, text = loaded.config_for(path), document.source
    look = _LATEST.get(document.uri)
    if look is None or look.document.source.text != text or look.config != own:
        item = Document(document.uri, "python", 0, Source(text, str(path)))
        program = Program.of_document(item)
        declared = _CONVERTER.structure(config.capabilities, types.ClientCapabilities)
        # The server does not let the client resolve actions, and opens no pages for it.
        client = replace(Client.of(declared), resolves_edits=False, shows_documents=False)
        look = _Look(program, analyse(program.source, own, _MODULES), client, own)
        _LATEST.clear()
        _LATEST[document.uri] = look
    return look
