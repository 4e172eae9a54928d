"""What the server does on each message of the protocol."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from tapelint.finding import Range
from tapelint.lsp.actions import KINDS, OPEN_DOCUMENTATION
from tapelint.lsp.client import Client
from tapelint.lsp.configuration import FILE, SECTION
from tapelint.lsp.documentation import page
from tapelint.lsp.hover import client_hover
from tapelint.lsp.positions import ENCODINGS
from tapelint.lsp.pull import document_report, workspace_report
from tapelint.lsp.requests import (
    CHECK_WORKSPACE,
    EXPLAIN,
    REPAIR_FOR,
    VERSION,
    check_workspace,
    explain,
    repair_for,
    version_of,
)
from tapelint.lsp.session import Session
from tapelint.lsp.uris import same
from tapelint.versions import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tapelint.check import Analysis
    from tapelint.config import Config
    from tapelint.finding import Position
    from tapelint.hover import Hover, Name
    from tapelint.lsp.program import Document, Program
    from tapelint.project import Workspace
    from tapelint.source.text import Source

FLOW = "tapelint/flow"
_OF_MODULES = "**/*.py"
_OF_NOTEBOOKS = "**/*.ipynb"
# Modules by the thousand, told of by the name of their package.
_INSTALLED = "/site-packages/"
# The settings, and what tells the version of TensorFlow.
_OF_SETTINGS = (
    *(f"**/{pattern}" for pattern in PATTERNS),
    "**/{tensorflow,tf_nightly,keras,tf_keras}*.dist-info/METADATA",
)


def create(
    analyse: Callable[[Source, Config], Analysis],
    hover_at: Callable[[Analysis, Position, Name], Hover | None],
    workspace: Workspace | None = None,
) -> Session:
    """Return the server, not yet connected, over these functions of the core.

    ``workspace`` is where ``analyse`` finds other modules.
    """
    session = Session(analyse, hover_at, workspace)
    for method, feature in _FEATURES.items():
        session.feature(method, _OPTIONS.get(method))(feature)
    session.command(OPEN_DOCUMENTATION)(open_documentation)
    return session


def initialize(ls: Session, params: types.InitializeParams) -> None:
    """Learn what the client can do."""
    options = params.initialization_options
    client = Client.of(params.capabilities, options)
    if params.root_uri and not params.workspace_folders:
        ls.workspace.add_folder(types.WorkspaceFolder(params.root_uri, params.root_uri))
    ls.begin(client, dict.fromkeys(["", *_folders(ls)], options))
    kind = types.PositionEncodingKind(ls.workspace.position_encoding)
    ls.documents.encoding = ENCODINGS[kind]
    if ls.client.pulls:  # to be declared only to a client that is not to be told unasked
        provider = types.DiagnosticOptions(
            identifier=SECTION, inter_file_dependencies=True, workspace_diagnostics=True
        )
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, provider)(document_report)
        ls.feature(types.WORKSPACE_DIAGNOSTIC)(workspace_report)


def initialized(ls: Session, _params: types.InitializedParams) -> None:
    """Ask for the settings, and to be told when something changes that findings depend on."""
    _ask_for_settings(ls)
    if ls.client.registers_watchers:
        patterns = (*_OF_SETTINGS, _OF_MODULES, _OF_NOTEBOOKS)
        watchers = [types.FileSystemWatcher(pattern) for pattern in patterns]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        _register(ls, {types.WORKSPACE_DID_CHANGE_WATCHED_FILES: options})
    if ls.client.registers_documents:
        files = [types.TextDocumentFilterPattern(f"**/{FILE}")]
        changes = types.TextDocumentChangeRegistrationOptions(
            types.TextDocumentSyncKind.Incremental, files
        )
        others = types.TextDocumentRegistrationOptions(files)
        _register(
            ls,
            {
                types.TEXT_DOCUMENT_DID_OPEN: others,
                types.TEXT_DOCUMENT_DID_CHANGE: changes,
                types.TEXT_DOCUMENT_DID_CLOSE: others,
            },
        )


def did_change_configuration(ls: Session, params: types.DidChangeConfigurationParams) -> None:
    """Take the editor's new settings."""
    if ls.client.configuration:
        _ask_for_settings(ls)
    else:
        ls.configure(dict.fromkeys(["", *_folders(ls)], params.settings))


def did_change_folders(ls: Session, _params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Take the settings of the folders that are open now, and look at what is in them."""
    ls.move(_folders(ls))
    _ask_for_settings(ls)


def did_change_watched_files(ls: Session, params: types.DidChangeWatchedFilesParams) -> None:
    """Read the settings again where they may have changed, and look at all again.

    What is open is known better than from its file: that it was saved is told otherwise.
    """
    changed = [
        each.uri
        for each in params.changes
        if each.type is not types.FileChangeType.Changed or not ls.documents.document(each.uri)
    ]
    modules = [uri for uri in changed if uri.endswith(".py")]
    notebooks = [uri for uri in changed if uri.endswith(".ipynb")]
    reloaded = len(modules) + len(notebooks) < len(changed) and ls.reload()
    if reloaded:
        return
    if any(_INSTALLED not in uri for uri in modules):
        ls.recheck()
    elif notebooks:
        ls.wake()


def did_open(ls: Session, params: types.DidOpenTextDocumentParams) -> None:
    """Take in the document and report what is wrong in it."""
    ls.documents.open(params.text_document)
    _follow(ls, params.text_document.uri)


def did_change(ls: Session, params: types.DidChangeTextDocumentParams) -> None:
    """Follow the user's edits and report what is wrong now."""
    ls.documents.change(params.text_document, params.content_changes)
    _follow(ls, params.text_document.uri)


def did_save(ls: Session, params: types.DidSaveTextDocumentParams) -> None:
    """Look at the files that import what was saved; what is open knew of it before.

    Where nobody tells of files that change, others and the settings may have changed too.
    """
    ls.documents.save(params.text_document.uri)
    if ls.client.registers_watchers:
        ls.recheck_files()
    elif not ls.reload():
        ls.recheck()


def did_close(ls: Session, params: types.DidCloseTextDocumentParams) -> None:
    """Let go of the document and of what was reported for it: its file counts again."""
    ls.documents.close(params.text_document.uri)
    ls.forget(params.text_document.uri)
    if _holds_settings(params.text_document.uri):
        ls.reload_soon()


def did_open_notebook(ls: Session, params: types.DidOpenNotebookDocumentParams) -> None:
    """Take in the notebook and report what is wrong in its cells."""
    with _clearing_cells(ls, params.notebook_document.uri):
        ls.documents.open_notebook(params)
    ls.wake()
    ls.follow(params.notebook_document.uri)


def did_change_notebook(ls: Session, params: types.DidChangeNotebookDocumentParams) -> None:
    """Follow the user's edits of cells and of their order."""
    with _clearing_cells(ls, params.notebook_document.uri):
        ls.documents.change_notebook(params)
    ls.follow(params.notebook_document.uri)


def did_close_notebook(ls: Session, params: types.DidCloseNotebookDocumentParams) -> None:
    """Let go of the notebook and of what was reported for its cells."""
    with _clearing_cells(ls, params.notebook_document.uri):
        ls.documents.close_notebook(params)
    ls.forget(params.notebook_document.uri)


@contextmanager
def _clearing_cells(ls: Session, notebook: str) -> Iterator[None]:
    """Show nothing any more for the cells that are none of the notebook's afterwards."""
    before = ls.documents.program(notebook)
    yield
    after = ls.documents.program(notebook)
    left = {each.uri for each in after.documents} if after else set()
    for cell in before.documents if before else ():
        if cell.uri not in left:
            ls.publisher.clear(cell.uri)


def code_action(ls: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer the repairs of what stands in the range that the client asks about."""
    uri = params.text_document.uri
    document, actions = ls.documents.document(uri), ls.actions(uri)
    if document is None or actions is None or not ls.client.code_action_literals:
        return []
    start, end = (
        actions.program.position(document, ls.documents.encoding.position(document.source, each))
        for each in (params.range.start, params.range.end)
    )
    return actions.offer(document, Range(start, end), params.context.only)


def resolve_code_action(ls: Session, params: types.CodeAction) -> types.CodeAction:
    """Build the edit of the repair that the user chose; what is not ours stays as it is."""
    data = params.data
    if not isinstance(data, dict) or "revision" not in data or not isinstance(data.get("uri"), str):
        return params
    actions = ls.actions(data["uri"])
    if actions is None:
        raise JsonRpcContentModified
    return actions.resolve(params)


def open_documentation(ls: Session, rule: str = "") -> None:
    """Show the page of the rule with the name ``rule``, if there is one."""
    address = page(rule)
    if address is not None:
        ls.window_show_document(types.ShowDocumentParams(address, take_focus=True))


def hover(ls: Session, params: types.HoverParams) -> types.Hover | None:
    """Say what flows where the pointer is."""
    at = _at(ls, params.text_document.uri, params.position)
    if at is None:
        return None
    program, document = at.program, at.document
    found = ls.hover_at(at.analysis, at.position, program.name_line)
    if found is None:
        return None
    return client_hover(program, document, found, ls.client, ls.documents.encoding)


def definition(ls: Session, params: types.DefinitionParams) -> list[types.Location] | None:
    """Go one step back on the way of the gradients: to where they were taken, to their tape."""
    from tapelint.trail import origins_at  # noqa: PLC0415 - not needed to start

    found = _places(ls, params.text_document, params.position, origins_at)
    return [types.Location(uri, range_) for uri, range_ in found] or None


def document_highlight(
    ls: Session, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """Highlight the way of the gradients that the call at the cursor is on."""
    from tapelint.trail import places_at  # noqa: PLC0415 - not needed to start

    found = _places(ls, params.text_document, params.position, places_at)
    here = same(params.text_document.uri)
    return [types.DocumentHighlight(each) for uri, each in found if same(uri) == here] or None


def flow(ls: Session, params: Any) -> dict[str, Any] | None:  # noqa: ANN401 - no type of the protocol
    """Tell of the training step at a position, for a client that draws it."""
    from tapelint.lsp.flow import flow_at  # noqa: PLC0415 - not needed to start

    where = types.Position(params.position.line, params.position.character)
    at = _at(ls, params.textDocument.uri, where)
    if at is None:
        return None
    return flow_at(at.program, at.analysis, at.position, ls.documents.encoding)


def inlay_hint(ls: Session, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    """Say what each tape gives the gradients of and what each apply call trains."""
    from tapelint.trail import hints  # noqa: PLC0415 - not needed to start

    uri = params.text_document.uri
    document, encoding = ls.documents.document(uri), ls.documents.encoding
    analysed = ls.analysed(uri) if document and ls.shows_hints(uri) else None
    if analysed is None:
        return None
    program, analysis = analysed
    found = []
    for hint in hints(analysis):
        place, range_ = program.locate(Range(hint.position, hint.position))
        if place is document:
            position = encoding.client_position(place.source, range_.start)
            if params.range.start.line <= position.line <= params.range.end.line:
                found.append(types.InlayHint(position, hint.text, padding_left=True))
    return found


def code_lens(ls: Session, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """Say above each tape which way its gradients take, for a client that draws it."""
    from tapelint.lsp.lens import lenses  # noqa: PLC0415 - not needed to start

    uri = params.text_document.uri
    document = ls.documents.document(uri)
    analysed = ls.analysed(uri) if ls.client.shows_flow else None
    if document is None or analysed is None:
        return None
    return lenses(*analysed, document, ls.documents.encoding)


def _places(
    ls: Session,
    identifier: types.TextDocumentIdentifier,
    where: types.Position,
    look: Callable[[Analysis, Position], list[Range]],
) -> list[tuple[str, types.Range]]:
    """What ``look`` says of a position in a document: places, each with the URI it is in."""
    at = _at(ls, identifier.uri, where)
    if at is None:
        return []
    encoding = ls.documents.encoding
    places = [at.program.locate(range_) for range_ in look(at.analysis, at.position)]
    return [(place.uri, encoding.client_range(place.source, range_)) for place, range_ in places]


@dataclass(frozen=True)
class _At:
    """A place that the client asks about: in its document, and in the text of the program."""

    document: Document
    program: Program
    analysis: Analysis
    position: Position


def _at(ls: Session, uri: str, where: types.Position) -> _At | None:
    """The place ``where`` in the document ``uri``, if that is open and was analysed."""
    document, analysed = ls.documents.document(uri), ls.analysed(uri)
    if document is None or analysed is None:
        return None
    program, analysis = analysed
    inside = ls.documents.encoding.position(document.source, where)
    return _At(document, program, analysis, program.position(document, inside))


def _register(ls: Session, methods: dict[str, Any]) -> None:
    ls.client_register_capability(
        types.RegistrationParams(
            [
                types.Registration(f"{SECTION}:{method}", method, options)
                for method, options in methods.items()
            ]
        )
    )


def _follow(ls: Session, uri: str) -> None:
    """Report what is wrong now that the text of a document is another."""
    if _holds_settings(uri):
        ls.reload_soon()
    else:
        ls.follow(uri)


def _holds_settings(uri: str) -> bool:
    return same(uri).endswith(f"/{FILE}")


def _folders(ls: Session) -> list[str]:
    return [folder.uri for folder in ls.workspace.folders.values()]


def _ask_for_settings(ls: Session) -> None:
    if not ls.client.configuration:
        return
    uris = _folders(ls)
    items = [types.ConfigurationItem(uri, SECTION) for uri in (None, *uris)]

    def take(answer: object) -> None:
        """Take the settings that were given, which may be fewer than were asked for."""
        given = answer if isinstance(answer, list | tuple) else ()
        ls.configure(dict(zip_longest(["", *uris], given[: len(items)])))

    ls.workspace_configuration(types.ConfigurationParams(items), take)


_FEATURES: dict[str, Callable[..., Any]] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: initialized,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: did_change_configuration,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_folders,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: did_change_watched_files,
    types.TEXT_DOCUMENT_DID_OPEN: did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    types.TEXT_DOCUMENT_DID_SAVE: did_save,
    types.TEXT_DOCUMENT_DID_CLOSE: did_close,
    types.NOTEBOOK_DOCUMENT_DID_OPEN: did_open_notebook,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: did_change_notebook,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: did_close_notebook,
    types.TEXT_DOCUMENT_CODE_ACTION: code_action,
    types.CODE_ACTION_RESOLVE: resolve_code_action,
    types.TEXT_DOCUMENT_HOVER: hover,
    types.TEXT_DOCUMENT_DEFINITION: definition,
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: document_highlight,
    types.TEXT_DOCUMENT_INLAY_HINT: inlay_hint,
    types.TEXT_DOCUMENT_CODE_LENS: code_lens,
    FLOW: flow,
    VERSION: version_of,
    EXPLAIN: explain,
    CHECK_WORKSPACE: check_workspace,
    REPAIR_FOR: repair_for,
}
_OPTIONS = {
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(KINDS, resolve_provider=True),
}
