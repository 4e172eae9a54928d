"""Diagnostics for a client that asks for them."""

from __future__ import annotations

from language_client import capabilities
from lsprotocol import types

URI = "file:///project/train.py"
PROGRESS = "checking"


def folder_of(path):
    return types.WorkspaceFolder(path.as_uri(), path.name)


async def asked_workspace(editor, known=()):
    """The workspace's reports by file name."""
    answer = await editor.workspace_diagnostic_async(
        types.WorkspaceDiagnosticParams(
            [types.PreviousResultId(uri, value) for uri, value in known], work_done_token=PROGRESS
        )
    )
    return {report.uri.rpartition("/")[2]: report for report in answer.items}


def test_the_captured_client_asks():
    assert capabilities("visual-studio-code").text_document.diagnostic


async def test_a_client_that_can_ask_is_not_told(start):
    editor = await start(pull=True)
    assert editor.server.diagnostic_provider.workspace_diagnostics
    editor.open(URI, "BAD")
    report = await editor.pulled(URI)
    assert [each.message for each in report.items] == ["BAD is here"]
    assert editor.published == {}


async def test_a_client_that_cannot_ask_is_told_and_nothing_is_declared(start):
    editor = await start()
    assert editor.server.diagnostic_provider is None
    editor.open(URI, "BAD")
    assert len(await editor.diagnostics_of(URI, 1)) == 1


async def test_what_is_known_is_not_sent_again(start):
    editor = await start(pull=True)
    editor.open(URI, "BAD")
    first = await editor.pulled(URI)
    again = await editor.pulled(URI, first.result_id)
    assert again.kind == "unchanged"
    assert again.result_id == first.result_id
    editor.change(URI, 2, "BAD BAD")
    changed = await editor.pulled(URI, first.result_id)
    assert len(changed.items) == 2
    editor.change(URI, 3, "BAD")
    assert (await editor.pulled(URI, first.result_id)).kind == "unchanged"


async def test_what_was_found_stays_while_the_analysis_fails(start):
    editor = await start(pull=True)
    editor.open(URI, "BAD")
    first = await editor.pulled(URI)
    editor.change(URI, 2, "BAD CRASH")
    failed = await editor.pulled(URI, first.result_id)
    assert (failed.kind, failed.result_id) == ("unchanged", first.result_id)


async def test_what_is_not_open_or_no_python_has_no_diagnostics(start):
    editor = await start(pull=True)
    assert list((await editor.pulled("file:///no/such.py")).items) == []
    editor.open(URI, "BAD", language="markdown")
    assert list((await editor.pulled(URI)).items) == []


async def test_the_client_is_to_ask_again_when_settings_change(start, tmp_path):
    file = tmp_path / "pyproject.toml"
    editor = await start(pull=True, workspace_folders=[folder_of(tmp_path)])
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, "CONFIG")
    first = await editor.pulled(uri)
    file.write_text('[tool.tapelint]\nignore = ["TL102"]\n')
    changed = types.FileEvent(file.as_uri(), types.FileChangeType.Created)
    refreshed = editor.diagnostic_refresh_count
    editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
    [found] = (await editor.pulled(uri, first.result_id)).items
    assert found.message == "ignore: TL102"
    assert editor.diagnostic_refresh_count == refreshed + 1


async def test_the_cells_of_a_notebook_are_told_and_not_asked(start):
    editor = await start(pull=True)
    cell = "vscode-notebook-cell:/project/train.ipynb#a"
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(
                "file:///project/train.ipynb",
                "jupyter-notebook",
                1,
                [types.NotebookCell(types.NotebookCellKind.Code, cell)],
            ),
            [types.TextDocumentItem(cell, "python", 1, "BAD")],
        )
    )
    assert len(await editor.diagnostics_of(cell, 1)) == 1
    assert list((await editor.pulled(cell)).items) == []


async def test_the_workspace_is_all_files_that_are_not_open(start, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.tapelint]\nexclude = ["left"]\n')
    for name in ("a.py", "b.py", "left/c.py", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("BAD")
    editor = await start(pull=True, workspace_folders=[folder_of(tmp_path)])
    editor.open((tmp_path / "b.py").as_uri(), "BAD")
    reports = await asked_workspace(editor)
    assert {name: len(report.items) for name, report in reports.items()} == {"a.py": 1}
    assert {each.token for each in editor.progressed} == {PROGRESS}
    assert [each.value["kind"] for each in editor.progressed] == ["begin", "end"]
    known = [(report.uri, report.result_id) for report in reports.values()]
    assert (await asked_workspace(editor, known))["a.py"].kind == "unchanged"
    (tmp_path / "a.py").write_text("BAD BAD")
    assert len((await asked_workspace(editor, known))["a.py"].items) == 2
    (tmp_path / "a.py").unlink()
    assert list((await asked_workspace(editor, known))["a.py"].items) == []
