"""Documents of all kinds of places: what is not a file, not here, or spelt in another way."""

from __future__ import annotations

import pytest
from language_client import applied, span
from lsprotocol import types

EVERYWHERE = span(0, 0, 99, 0)


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "untitled:/project/new.py",
        "git:/project/train.py?%7B%22ref%22%3A%22HEAD%22%7D",
        "vscode-vfs://github/owner/project/train.py",
        "vscode-remote://host/project/train.py",
        "file://server/share/train.py",
        "file:///elsewhere/a%20b/%E2%82%AC.py",
        "file:///c%3A/Project/train.py",
        "no uri",
    ],
)
async def test_is_looked_at_wherever_it_is(start, tmp_path, uri):
    folder = types.WorkspaceFolder(tmp_path.as_uri(), tmp_path.name)
    editor = await start(workspace_folders=[folder])
    editor.open(uri, "BAD\n", version=3)
    [found] = await editor.diagnostics_of(uri, 3)
    assert found.range == span(0, 0, 0, 3)
    actions = await editor.all_actions(uri, EVERYWHERE, ["quickfix"])
    titles = [action.title for action in actions]
    assert titles == ["Make it good", "Take it away", "Ignore bad (T-BAD) here"]
    [change] = actions[0].edit.document_changes
    assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(uri, 3)
    editor.close(uri)
    assert await editor.diagnostics_of(uri, None) == []


async def test_one_document_under_several_spellings_of_its_uri(start):
    opened, *others = (f"file:///{drive}/a%20b/train.py" for drive in ("c%3A", "c:", "c%3a"))
    editor = await start()
    editor.open(opened, "BAD")
    for version, uri in enumerate(others, 2):
        editor.change(uri, version, (0, 0, 0, 0, "\n"))
        assert len(await editor.diagnostics_of(opened, version)) == 1
    editor.close(others[0])
    assert await editor.diagnostics_of(opened, None) == []


async def test_folders_come_and_go(start, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.py").write_text("BAD")
    a, b = (types.WorkspaceFolder((tmp_path / name).as_uri(), name) for name in ("a", "b"))
    editor = await start(pull=True, workspace_folders=[a])

    async def files():
        answer = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        return [report.uri.rpartition("/")[2] for report in answer.items]

    def change(added, removed):
        editor.workspace_did_change_workspace_folders(
            types.DidChangeWorkspaceFoldersParams(types.WorkspaceFoldersChangeEvent(added, removed))
        )

    assert await files() == ["a.py"]
    refreshed = editor.diagnostic_refresh_count
    change([b], [a])
    assert await files() == ["b.py"]
    assert editor.diagnostic_refresh_count > refreshed
    change([types.WorkspaceFolder(tmp_path.as_uri(), "all")], [])
    assert await files() == ["b.py", "a.py"]


@pytest.mark.parametrize("kind", ["utf-8", "utf-16", "utf-32"])
async def test_edits_and_hovers_after_emoji_in_the_units_agreed_on(start, kind):
    def prefer(declared):
        declared.general.position_encodings = [types.PositionEncodingKind(kind)]

    uri = "file:///project/train.py"
    editor = await start(change=prefer)
    text = "\U0001f600é BAD"
    editor.open(uri, text)
    [found] = await editor.diagnostics_of(uri, 1)
    place = found.range.start
    [action, *_] = await editor.actions(uri, types.Range(place, place), ["quickfix"])
    [change] = action.edit.document_changes
    assert change.edits[0].range == found.range
    before = text[: text.index("BAD")]
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[kind]
    assert place.character == len(before.encode(kind + ("-le" if width > 1 else ""))) // width
    hover = await editor.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), place)
    )
    assert hover.range.start == place
    assert applied("x" * place.character + "BAD", change.edits).endswith("xGOOD")
